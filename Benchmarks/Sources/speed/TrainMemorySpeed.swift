import Foundation
import LocalServers

/// How much memory training on a large file takes, and how long.
struct TrainMemorySpeed: Measure {
    let name = "train-memory"

    private static let columns = 50
    /// What the issue allows for 5 million rows.
    private static let megabytesMax = 600.0

    func run(_ bench: Bench) async throws -> Measurement {
        let rows = bench.isQuick ? 100_000 : 5_000_000
        let path = bench.scratch + "/train-memory.csv"
        let bytes = try Self.write(rows: rows, to: path)
        var measurement = Measurement(
            title: "Files larger than memory",
            method: """
                `kedge train` and `kedge predict` on a CSV file of \(rows.grouped) rows of \
                \(Self.columns) numbers, a number and a class to learn, \(bytes >> 20) MB; no \
                folds, all checks of rows. The most memory that was resident at a time, and wall \
                time, of one run each.
                """)
        let model = bench.scratch + "/model"
        let features = (0..<Self.columns).map { "x\($0)" }.joined(separator: ",")
        var peaks: [Double] = []
        for (target, learner) in [
            ("number", "ols"), ("number", "ridge"), ("class", "logistic_regression"),
        ] {
            peaks.append(
                try await measure(
                    "train, \(learner)",
                    [
                        "train", "--input", path, "--target", target, "--features", features,
                        "--learner", learner, "--folds", "0", "--model", "\(model)-\(learner)",
                    ], bench, &measurement))
        }
        peaks.append(
            try await measure(
                "predict", ["predict", "--input", path, "--model", model + "-logistic_regression"],
                bench, &measurement))
        measurement.ratios.append(
            .init("most memory in MB", peaks.max() ?? .nan, atMost: Self.megabytesMax))
        return measurement
    }

    private func measure(
        _ subject: String, _ arguments: [String], _ bench: Bench,
        _ measurement: inout Measurement
    ) async throws -> Double {
        let log = bench.scratch + "/train-memory.log"
        try? FileManager.default.removeItem(atPath: log)
        let started = ContinuousClock.now
        let process = try LocalProcess(
            executable: bench.kedge, arguments: arguments, logPath: log)
        let exit = await process.waitForExit(limit: .seconds(1800))
        guard let exit, exit.isSuccess, let bytes = process.residentBytesMax else {
            throw SpeedError("kedge \(subject): \(process.logTail())")
        }
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        let megabytes = Double(bytes) / 0x1p20
        measurement.rows += [
            .init(subject: "Kedge, \(subject), memory", unit: "MB", rounds: [megabytes]),
            .init(subject: "Kedge, \(subject)", unit: "s", rounds: [seconds]),
        ]
        return megabytes
    }

    /// Writes rows of numbers between -2 and 2 with four decimals; returns how many bytes.
    private static func write(rows: Int, to path: String) throws -> Int {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else {
            throw SpeedError("expected to write \(path)")
        }
        defer { try? file.close() }
        // Formatting is most of the work: every number is one of these.
        let texts = (0..<40_000).map { Array("\(Double($0 - 20_000) / 10_000),".utf8) }
        var random = EventRandom(seed: 5)
        var (buffer, bytes): ([UInt8], Int) = ([], 0)
        buffer += ((0..<columns).map { "x\($0)," }.joined() + "number,class\n").utf8
        for _ in 0..<rows {
            var sum = 0.0
            for column in 0..<columns {
                let value = Int(random.uniform() * Double(texts.count))
                buffer += texts[value]
                sum += Double((value - 20_000) * (column % 5 - 2)) / 1e5
            }
            sum += random.uniform() - 0.5
            buffer += "\(sum),\(sum + random.uniform() > 0.5 ? "yes" : "no")\n".utf8
            guard buffer.count > 1 << 20 else { continue }
            bytes += buffer.count
            try file.write(contentsOf: buffer)
            buffer.removeAll(keepingCapacity: true)
        }
        try file.write(contentsOf: buffer)
        return bytes + buffer.count
    }
}
