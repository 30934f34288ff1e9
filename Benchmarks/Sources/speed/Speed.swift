import Foundation
import LocalServers

/// Measures how fast Kedge is beside others, and writes `SPEED.md`.
///
///     speed REPOSITORY [--quick] [NAME...]
///
/// Each measurement is kept once it is made, so a run can be taken up with the names that miss; the
/// page holds the latest of each. A quick run only shows that everything works, and writes nothing.
@main
struct Speed {
    private static let all: [any Measure] = [
        DecodeSpeed(), ConsumeSpeed(), JoinSpeed(), LoopSpeed(), ReportSpeed(), DriftSpeed(),
        CompareSpeed(), MMDSpeed(), DetectorSpeed(), TrainSpeed(), TrainMemorySpeed(),
        EndpointSpeed(), ServeSpeed(),
    ]

    static func main() async throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "--child" {
            try await child(Array(arguments.dropFirst()))
            return
        }
        let isQuick = arguments.contains("--quick")
        arguments.removeAll { $0 == "--quick" }
        guard let repository = arguments.first else {
            print("usage: speed REPOSITORY [--quick] [\(all.map(\.name).joined(separator: "|"))]")
            exit(2)
        }
        let names = Set(arguments.dropFirst())
        let unknown = names.subtracting(all.map(\.name))
        guard unknown.isEmpty else {
            print("expected \(all.map(\.name)), got \(unknown.sorted())")
            exit(2)
        }
        let directory = try TemporaryDirectory()
        let bench = Bench(repository: repository, scratch: directory.path, isQuick: isQuick)
        let kept = bench.package + "/.build/measured"
        try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
        for measure in all where names.isEmpty || names.contains(measure.name) {
            print("\(measure.name) ...")
            var found: Measurement
            do {
                found = try await measure.run(bench)
            } catch {
                print("  could not be measured: \(error)")
                exit(1)
            }
            found.circumstances = await Machine(repository: repository).circumstances()
            show(found)
            guard !isQuick else { continue }
            try JSONEncoder().encode(found)
                .write(to: URL(fileURLWithPath: "\(kept)/\(measure.name).json"))
            try page(kept).write(
                toFile: bench.package + "/SPEED.md", atomically: true, encoding: .utf8)
        }
    }

    /// What has a broker or memory of its own runs in a process of its own; prints its numbers.
    private static func child(_ arguments: [String]) async throws {
        let rest = Array(arguments.dropFirst())
        let found: [String: Double]
        switch arguments.first {
        case "consume": found = try await ConsumeChild.run(rest)
        case "loop": found = try await LoopChild.run(rest)
        case "mmd": found = try MMDChild.run(rest)
        default: throw SpeedError("--child: expected consume, loop or mmd, got \(arguments)")
        }
        print(String(decoding: try JSONEncoder().encode(found), as: UTF8.self))
    }

    /// The page of all measurements that were kept.
    private static func page(_ kept: String) throws -> String {
        let found = try all.compactMap { measure -> Measurement? in
            guard let data = FileManager.default.contents(atPath: "\(kept)/\(measure.name).json")
            else { return nil }
            return try JSONDecoder().decode(Measurement.self, from: data)
        }
        return SpeedPage(machine: Machine.description, measurements: found).text
    }

    private static func show(_ found: Measurement) {
        for row in found.rows {
            print("  \(row.subject): \(row.median.short) \(row.unit)")
        }
        for ratio in found.ratios {
            let aim = ratio.aim.map { " (\($0): \(ratio.holds == true ? "holds" : "fails"))" }
            print("  \(ratio.what): \(ratio.value.short)\(aim ?? "")")
        }
    }
}
