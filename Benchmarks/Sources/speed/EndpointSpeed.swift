import Curl
import Foundation
import LocalServers
import Observations
import Training

/// Inference of one row over HTTP, by eight connections.
struct EndpointSpeed: Measure {
    let name = "endpoint"
    private static let features = 20
    private static let connections = 8

    func run(_ bench: Bench) async throws -> Measurement {
        let seconds = bench.isQuick ? 2 : 10
        var measurement = Measurement(
            title: "Inference",
            method: """
                POST /v2/models/model/infer with one row of \(Self.features) features, wrk with \
                \(Self.connections) connections for \(seconds) s on the machine that serves, \
                logistic regression on both sides. Kedge's endpoint without a topic to publish \
                to; MLServer 1.7.1 with its scikit-learn runtime as installed.
                """)
        let body = "\(bench.scratch)/body.json"
        let values = (0..<Self.features).map { "0.\($0 + 1)" }.joined(separator: ",")
        let request =
            #"{"inputs":[{"name":"input","shape":[1,\#(Self.features)],"datatype":"FP64","#
            + #""data":[\#(values)]}]}"#
        try request.write(toFile: body, atomically: true, encoding: .utf8)
        let (endpoint, kedgeURL) = try await kedge(bench)
        let (mlserver, mlserverURL) = try await mlserver(bench)
        var rates: [[Double]] = [[], []]
        var tails: [[Double]] = [[], []]
        for _ in 0..<(bench.isQuick ? 1 : 3) {
            for (side, url) in [kedgeURL, mlserverURL].enumerated() {
                let (rate, tail) = try await load(
                    url + "/v2/models/model/infer", body: body, seconds: seconds, bench)
                rates[side].append(rate)
                tails[side].append(tail)
            }
        }
        try await endpoint.stop()
        try await mlserver.stop()
        measurement.rows = [
            .init(subject: "Kedge endpoint, rate", unit: "requests/s", rounds: rates[0]),
            .init(subject: "MLServer, rate", unit: "requests/s", rounds: rates[1]),
            .init(subject: "Kedge endpoint, p99", unit: "ms", rounds: tails[0]),
            .init(subject: "MLServer, p99", unit: "ms", rounds: tails[1]),
        ]
        measurement.ratios = [
            .init("rate, Kedge / MLServer", rates[0].median / rates[1].median, atLeast: 10),
            .init("p99, Kedge / MLServer", tails[0].median / tails[1].median, atMost: 0.2),
        ]
        return measurement
    }

    private func kedge(_ bench: Bench) async throws -> (LocalProcess, String) {
        let file = bench.scratch + "/endpoint.port"
        let process = try LocalProcess(
            executable: bench.kedge,
            arguments: [
                "endpoint", "--port", "0", "--port-file", file, "--kafka", "127.0.0.1:1",
            ], workingDirectory: bench.repository, logPath: bench.scratch + "/endpoint.log")
        let url = try await KedgeStart.url(file: file, process: process)
        let artifact = Data(try Self.artifact()).base64EncodedString()
        let answer = try await HTTPTransport().send(
            HTTPRequest(
                method: "POST", url: url + "/v2/repository/models/model/load",
                body: Array(
                    #"{"parameters":{"kedge_version":"1","file:1/model.json":"\#(artifact)"}}"#
                        .utf8)))
        guard answer.isSuccess else { throw SpeedError("loading: \(answer.text)") }
        return (process, url)
    }

    private func mlserver(_ bench: Bench) async throws -> (LocalProcess, String) {
        let folder = bench.scratch + "/mlserver"
        let port = try FreePort.next()
        _ = try await bench.peer(
            bench.python("mlserver"),
            [
                bench.package + "/Peers/sklearn_model.py", folder, "\(Self.features)", "\(port)",
            ])
        let process = try LocalProcess(
            executable: bench.python("mlserver"),
            arguments: ["-c", "from mlserver.cli import main; main()", "start", folder],
            logPath: bench.scratch + "/mlserver.log")
        let url = "http://127.0.0.1:\(port)"
        try await KedgeStart.ready(url + "/v2/models/model/ready", process: process)
        return (process, url)
    }

    private static func artifact() throws -> [UInt8] {
        var random = EventRandom(seed: 7)
        let rows = 1000
        let columns = (0..<features).map { _ in (0..<rows).map { _ in random.gaussian() } }
        let labels = columns[0].map { $0 + random.gaussian() > 0 ? 1.0 : 0 }
        let table = try FeatureTable(
            schema: EventStream.schema(features), columns: columns.map(Column.numeric))
        return try Trainer.train(
            TrainingSet(
                features: table, labels: labels, target: TargetSchema(classes: ["0", "1"]))
        ).encoded()
    }

    /// Requests per second and the 99th percentile of their time in milliseconds.
    private func load(
        _ url: String, body: String, seconds: Int, _ bench: Bench
    ) async throws -> (rate: Double, tail: Double) {
        let log = "\(bench.scratch)/wrk-\(UUID().uuidString)"
        var environment = ProcessInfo.processInfo.environment
        environment["BODY"] = body
        try await LocalProcess.run(
            executable: "/usr/bin/wrk",
            arguments: [
                "-t1", "-c\(Self.connections)", "-d\(seconds)s", "--latency", "-s",
                bench.package + "/Peers/infer.lua", url,
            ], environment: environment, logPath: log, limit: .seconds(seconds + 30))
        let text = try String(contentsOfFile: log, encoding: .utf8)
        guard !text.contains("Non-2xx"), let rate = Self.word(after: "Requests/sec:", in: text),
            let rate = Double(rate), let tail = Self.word(after: "99%", in: text)
        else { throw SpeedError("wrk on \(url): \(text)") }
        return (rate, try Self.milliseconds(tail))
    }

    private static func word(after label: String, in text: String) -> String? {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if words.count > 1, words[0] == label { return words[1] }
        }
        return nil
    }

    private static func milliseconds(_ text: String) throws -> Double {
        let units: [(name: String, milliseconds: Double)] = [("us", 0.001), ("ms", 1), ("s", 1000)]
        for unit in units where text.hasSuffix(unit.name) {
            if let value = Double(text.dropLast(unit.name.count)) {
                return value * unit.milliseconds
            }
        }
        throw SpeedError("expected a time of wrk, got \(text)")
    }
}
