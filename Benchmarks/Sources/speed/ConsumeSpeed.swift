import Foundation
import LocalServers

/// Events from a broker into columns and windows, beside only taking them from the broker.
struct ConsumeSpeed: Measure {
    let name = "consume"
    private static let partitions = 4

    func run(_ bench: Bench) async throws -> Measurement {
        let count = bench.isQuick ? 100_000 : 1_000_000
        var measurement = Measurement(
            title: "From the broker into windows",
            method: """
                \(count.grouped) prediction events of \(ConsumeChild.features) numeric features in \
                \(Self.partitions) partitions of the broker tansu (in memory, librdkafka 2.16), read \
                from the start by one consumer, in polls of \(ConsumeChild.batch): only polled, and \
                decoded into columns and windows of \(ConsumeChild.window) as well. Wall time from \
                the first event to the last, in processes of their own, in turn; the broker runs on \
                the same machine.
                """)
        let broker = try await TansuBroker(bench)
        var rates: [String: [Double]] = [:]
        do {
            _ = try await run("fill", broker, count, bench)
            // The first pass finds everything cold, and is not counted.
            for round in 0...bench.rounds {
                for mode in ConsumeChild.Mode.allCases {
                    let rate = try await run(mode.rawValue, broker, count, bench)
                    if round > 0 { rates[mode.rawValue, default: []].append(rate) }
                }
            }
        } catch {
            try await broker.stop()
            throw error
        }
        try await broker.stop()
        let only = rates[ConsumeChild.Mode.poll.rawValue] ?? []
        let windows = rates[ConsumeChild.Mode.windows.rawValue] ?? []
        measurement.rows = [
            .init(subject: "consume only", unit: "events/s", rounds: only),
            .init(subject: "consume, decode, window", unit: "events/s", rounds: windows),
        ]
        measurement.ratios = [
            .init("with windows / consume only", windows.median / only.median, atLeast: 0.75)
        ]
        return measurement
    }

    private func run(
        _ mode: String, _ broker: TansuBroker, _ count: Int, _ bench: Bench
    ) async throws -> Double {
        let answer = try await bench.child(
            ["consume", mode, broker.bootstrapServers, "\(count)", "\(Self.partitions)"],
            environment: broker.environment)
        guard let rate = answer["per_second"] else {
            throw SpeedError("expected the rate of \(mode), got \(answer)")
        }
        return rate
    }
}
