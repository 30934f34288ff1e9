import Foundation

/// The command `kedge compare` on two files of many long columns.
struct CompareSpeed: Measure {
    let name = "compare"
    /// What a comparison of this size may keep in memory, in MB.
    private static let memoryMax = 400.0

    func run(_ bench: Bench) async throws -> Measurement {
        let rows = bench.isQuick ? 20_000 : 100_000
        var measurement = Measurement(
            title: "Comparing two files",
            method: """
                `kedge compare` of two CSV files of \(DriftTables.columns) columns and \
                \(rows.grouped) rows, as a process: reading both, Kolmogorov-Smirnov and PSI of \
                every column, MMD of 1000 rows of each, and the table that it prints. Evidently is \
                only Report.run of its drift preset with Kolmogorov-Smirnov, on frames in memory. \
                Wall time, which the command shortens by reading both files at once, and processor \
                time of all threads; BLAS has one. Memory is the peak of the resident set.
                """)
        let tables = try DriftTables(rows: rows)
        let raw = bench.scratch + "/compare.f64"
        try tables.write(to: raw)
        let files = ["reference", "current"].map { "\(bench.scratch)/\($0).csv" }
        try DriftTables.write(tables.reference, to: files[0])
        try DriftTables.write(tables.current, to: files[1])
        var kedge: [String: [Double]] = [:]
        var evidently: [String: [Double]] = [:]
        for _ in 0..<min(bench.rounds, 3) {
            let own = try await bench.peer(
                bench.python(),
                [
                    bench.package + "/Peers/resources.py", bench.kedge, "compare", "--reference",
                    files[0], "--current", files[1],
                ])
            for (name, value) in own { kedge[name, default: []].append(value) }
            let other = try await bench.peer(
                bench.python("evidently"),
                [
                    bench.package + "/Peers/report_evidently.py", "\(DriftTables.columns)",
                    "\(rows)", "\(rows)", raw,
                ])
            for (name, value) in other { evidently[name, default: []].append(value) }
        }
        func row(_ subject: String, _ unit: String, _ values: [Double]?) -> Measurement.Row {
            .init(subject: subject, unit: unit, rounds: values ?? [])
        }
        measurement.rows = [
            row("kedge compare", "s", kedge["wall_seconds"]),
            row("Evidently, without reading", "s", evidently["wall_seconds"]),
            row("kedge compare, processor", "s", kedge["seconds"]),
            row("Evidently, processor", "s", evidently["seconds"]),
            row("kedge compare, memory", "MB", kedge["peak_mb"]),
            row("Evidently, memory", "MB", evidently["peak_mb"]),
        ]
        func ratio(_ other: String, _ own: String) -> Double {
            measurement.median(other) / measurement.median(own)
        }
        measurement.ratios = [
            .init(
                "Evidently / kedge compare", ratio("Evidently, without reading", "kedge compare"),
                atLeast: 20),
            .init(
                "Evidently / kedge compare, processor time",
                ratio("Evidently, processor", "kedge compare, processor")),
            .init(
                "kedge compare, memory in MB", measurement.median("kedge compare, memory"),
                atMost: Self.memoryMax),
        ]
        return measurement
    }
}
