import Decoding
import Foundation
import Observations
import Windows

/// JSON events of 20 features into columns and windows, on one core.
struct DecodeSpeed: Measure {
    let name = "decode"
    private static let features = 20
    /// As many events as the worker takes at once.
    private static let batch = 5000
    private static let window = 10_000

    func run(_ bench: Bench) async throws -> Measurement {
        let count = bench.isQuick ? 20_000 : 200_000
        let path = bench.scratch + "/events.jsonl"
        let lines = try Self.write(count, to: path)
        let batches = Self.batches(lines)
        var measurement = Measurement(
            title: "Decoding",
            method: """
                \(count.grouped) JSON prediction events of \(Self.features) numeric features, \
                \(lines.reduce(0) { $0 + $1.utf8.count } / lines.count) bytes each, in batches of \
                \(Self.batch) into columns and windows of \(Self.window). Processor time of one \
                thread, after one warm-up. simdjson only walks the values; Python fills numpy \
                arrays, without ids, versions or checks.
                """)
        var kedge: [Double] = []
        var walk: [Double] = []
        var python: [Double] = []
        let walker = try Program.beside("walk-events")
        for _ in 0..<bench.rounds {
            kedge.append(try Self.kedge(batches, count: count))
            walk.append(try await bench.peer("per_second", of: walker, [path]))
            python.append(
                try await bench.peer(
                    "per_second", of: bench.python(),
                    [
                        bench.package + "/Peers/decode.py", path, "\(Self.features)",
                        "\(Self.batch)", "\(Self.window)",
                    ]))
        }
        measurement.rows = [
            .init(subject: "Kedge: columns and windows", unit: "events/s", rounds: kedge),
            .init(subject: "simdjson 3.0: walk", unit: "events/s", rounds: walk),
            .init(subject: "orjson + numpy", unit: "events/s", rounds: python),
        ]
        measurement.ratios = [
            .init("Kedge / orjson + numpy", kedge.median / python.median, atLeast: 4),
            .init("Kedge / plain simdjson", kedge.median / walk.median),
        ]
        return measurement
    }

    private static func write(_ count: Int, to path: String) throws -> [String] {
        var stream = EventStream(features: features)
        let lines = (0..<count).map { stream.next(number: $0) }
        try lines.joined(separator: "\n").write(toFile: path, atomically: false, encoding: .utf8)
        return lines
    }

    private static func batches(_ lines: [String]) -> [EncodedEvents] {
        stride(from: 0, to: lines.count, by: batch).map { first in
            let part = lines[first..<min(first + batch, lines.count)]
            var bytes: [UInt8] = []
            var starts = [0]
            for line in part {
                bytes += Array(line.utf8)
                starts.append(bytes.count)
            }
            bytes += [UInt8](repeating: 0, count: EncodedEvents.padding)
            return EncodedEvents(
                topic: "predictions", partition: 0, offsets: part.indices.map(Int64.init),
                bytes: bytes, starts: starts)
        }
    }

    private static func kedge(_ batches: [EncodedEvents], count: Int) throws -> Double {
        let schema = try EventStream.schema(features)
        let target = try TargetSchema(classes: ["0", "1"])
        var seconds = 0.0
        for _ in 0..<2 {
            var decoder = PredictionDecoder(schema: schema, target: target)
            var windows = WindowAssigner(
                specification: try .events(size: window), schema: schema)
            var rows = 0
            seconds = ProcessorTime.seconds {
                for events in batches {
                    let (batch, _) = decoder.decode(events)
                    for closed in windows.add(batch) { rows += closed.rows.count }
                }
            }
            guard rows == count / window * window else {
                throw SpeedError("expected \(count) rows in windows, got \(rows)")
            }
        }
        return Double(count) / seconds
    }
}
