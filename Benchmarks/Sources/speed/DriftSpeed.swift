import Detection

/// Kolmogorov-Smirnov and PSI of many long columns in memory.
struct DriftSpeed: Measure {
    let name = "drift"

    func run(_ bench: Bench) async throws -> Measurement {
        let rows = bench.isQuick ? 20_000 : 100_000
        var measurement = Measurement(
            title: "Drift of long columns",
            method: """
                Kolmogorov-Smirnov and PSI (deciles), each with its p-value, of \
                \(DriftTables.columns) columns of \(rows.grouped) numbers against as many, in \
                memory; \(DriftTables.shifted) columns are shifted by \(DriftTables.shift). Kedge \
                makes its whole report: also effects, the correction for multiple tests, \
                summaries and data quality. SciPy is ks_2samp (asymptotic) and PSI in numpy; numpy \
                sorts each column once and takes both statistics, without p-values, from that. \
                Statistics and p-values of Kolmogorov-Smirnov equal SciPy's. Seconds of processor \
                time, one thread, after one warm-up.
                """)
        let tables = try DriftTables(rows: rows)
        let path = bench.scratch + "/drift.f64"
        try tables.write(to: path)
        var settings = DriftSettings()
        settings.mmd = false
        let comparison = DriftComparison(settings: settings)
        func report() throws -> DriftReport {
            try comparison.report(reference: tables.reference, current: tables.current, seed: 1)
        }
        let found = try report()
        var kedge: [Double] = []
        var scipy: [Double] = []
        var numpy: [Double] = []
        for _ in 0..<bench.rounds {
            kedge.append(try ProcessorTime.seconds { _ = try report() })
            let peer = try await bench.peer(
                bench.python(),
                [
                    bench.package + "/Peers/drift_scipy.py", path, "\(DriftTables.columns)",
                    "\(rows)",
                ])
            try Self.check(found, peer)
            scipy.append(peer["scipy"] ?? .nan)
            numpy.append(peer["numpy"] ?? .nan)
        }
        measurement.rows = [
            .init(subject: "Kedge: report", unit: "s", rounds: kedge),
            .init(subject: "SciPy + numpy", unit: "s", rounds: scipy),
            .init(subject: "numpy, one sort", unit: "s", rounds: numpy),
        ]
        measurement.ratios = [
            .init("SciPy + numpy / Kedge", scipy.median / kedge.median, atLeast: 15),
            .init("numpy, one sort / Kedge", numpy.median / kedge.median),
        ]
        return measurement
    }

    /// Checks that D and its p-value are SciPy's.
    private static func check(_ report: DriftReport, _ peer: [String: Double]) throws {
        for (column, feature) in report.features.enumerated() {
            let result = feature.tests.first { $0.test == .kolmogorovSmirnov }
            guard let statistic = result?.statistic, let pValue = result?.pValue,
                let otherStatistic = peer["d\(column)"], let otherPValue = peer["p\(column)"],
                (statistic - otherStatistic).magnitude <= 1e-14,
                (pValue - otherPValue).magnitude <= 1e-9 * otherPValue + 1e-12
            else {
                throw SpeedError(
                    "column \(column): expected SciPy's statistic and p-value, got "
                        + "\(String(describing: result))")
            }
        }
    }
}
