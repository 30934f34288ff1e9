import Detection
import Foundation
import LinearAlgebra

/// The joint test by maximum mean discrepancy.
struct MMDSpeed: Measure {
    let name = "mmd"
    /// What Alibi Detect is run on: rows of each sample.
    private static let alibiRows = 1000

    func run(_ bench: Bench) async throws -> Measurement {
        var measurement = Measurement(
            title: "Joint test",
            method: """
                MMD of n rows of \(MMDChild.features) features against as many, \
                \(MMDChild.permutations) permutations, one thread on every side. Kedge sums three \
                bandwidths, as it does by default, where the others have one. numpy is the \
                quickest way we know: float64, all permutations by one matrix product. Alibi \
                Detect with TensorFlow in float32. Processor time and the peak of the resident set \
                of a process for each, after one warm-up for n = \(Self.alibiRows.grouped).
                """)
        for rows in bench.isQuick ? [500] : [1000, 5000] {
            try await measure(rows, bench, &measurement)
        }
        return measurement
    }

    private func measure(
        _ rows: Int, _ bench: Bench, _ measurement: inout Measurement
    ) async throws {
        let path = "\(bench.scratch)/mmd-\(rows).f64"
        let (reference, current) = try MMDChild.write(rows, to: path)
        let arguments = [path, "\(rows)", "\(MMDChild.features)", "\(MMDChild.permutations)"]
        let rounds = rows > Self.alibiRows ? min(bench.rounds, 3) : bench.rounds
        var kedge: [String: [Double]] = [:]
        var numpy: [String: [Double]] = [:]
        var alibi: [Double] = []
        for round in 0..<rounds {
            let own = try await bench.child(
                ["mmd"] + arguments,
                environment: ProcessInfo.processInfo.environment.merging(Bench.singleCore) { $1 })
            for (name, value) in own { kedge[name, default: []].append(value) }
            let other = try await bench.peer(
                bench.python(), [bench.package + "/Peers/mmd_numpy.py"] + arguments)
            for (name, value) in other { numpy[name, default: []].append(value) }
            if round == 0, rows <= Self.alibiRows { try Self.check(reference, current, other) }
            guard round == 0, rows == Self.alibiRows else { continue }
            alibi.append(
                try await bench.peer(
                    "seconds", of: bench.python("alibi"),
                    [bench.package + "/Peers/mmd_alibi.py"] + arguments))
        }
        let of = "n = \(rows.grouped)"
        func row(_ subject: String, _ unit: String, _ values: [Double]?) -> Measurement.Row {
            .init(subject: "\(subject), \(of)", unit: unit, rounds: values ?? [])
        }
        let added = [
            row("Kedge", "s", kedge["seconds"]), row("numpy", "s", numpy["seconds"]),
            row("Kedge, memory", "MB", kedge["peak_mb"]),
            row("numpy, memory", "MB", numpy["peak_mb"]),
        ]
        measurement.rows += added
        measurement.ratios.append(
            .init("numpy / Kedge, \(of)", added[1].median / added[0].median, atLeast: 1))
        if rows > Self.alibiRows {
            measurement.ratios.append(
                .init(
                    "memory, Kedge / numpy, \(of)", added[2].median / added[3].median,
                    atMost: 0.25))
        }
        guard !alibi.isEmpty else { return }
        measurement.rows.append(row("Alibi Detect", "s", alibi))
        measurement.ratios.append(
            .init("Alibi Detect / Kedge, \(of)", alibi.median / added[0].median, atLeast: 100))
    }

    /// Checks that numpy's statistic at its bandwidth is Kedge's.
    private static func check(
        _ reference: Matrix, _ current: Matrix, _ numpy: [String: Double]
    ) throws {
        guard let bandwidth = numpy["bandwidth"], let expected = numpy["statistic"] else {
            throw SpeedError("expected numpy's bandwidth and statistic, got \(numpy)")
        }
        let found = MaximumMeanDiscrepancyTest.statistics(
            reference: reference, current: current, bandwidths: [bandwidth])[0].unbiased
        guard (found - expected).magnitude < 1e-12 else {
            throw SpeedError("expected numpy's statistic \(expected), got \(found)")
        }
    }
}
