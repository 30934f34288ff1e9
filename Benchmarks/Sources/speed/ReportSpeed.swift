import Detection
import Observations

/// The drift report of a window: 20, 200 and 2000 features.
struct ReportSpeed: Measure {
    let name = "report"
    private static let rows = 5000

    func run(_ bench: Bench) async throws -> Measurement {
        var measurement = Measurement(
            title: "Reports",
            method: """
                A window of \(Self.rows.grouped) rows against a reference of as many, numeric \
                features, Kolmogorov-Smirnov and PSI of each. Kedge's report also corrects for \
                multiple tests, states effects and what could have been found, summarises both \
                sides and checks data quality; the default adds a joint test (MMD, \
                permutations). SciPy is only ks_2samp (asymptotic) and PSI in numpy; Evidently is \
                its drift preset with Kolmogorov-Smirnov. Seconds of processor time, one thread.
                """)
        for features in [20, 200, 2000] {
            try await measure(features, bench, &measurement)
        }
        return measurement
    }

    private func measure(
        _ features: Int, _ bench: Bench, _ measurement: inout Measurement
    ) async throws {
        let sizes = ["\(features)", "\(Self.rows)", "\(Self.rows)"]
        let hasEvidently = features <= 200 && !bench.isQuick
        var plain = DriftSettings()
        plain.mmd = false
        let withoutJoint = try Comparison(features: features, rows: Self.rows, settings: plain)
        let full = try Comparison(
            features: features, rows: Self.rows, settings: DriftSettings())
        var kedge: [Double] = []
        var joint: [Double] = []
        var scipy: [Double] = []
        var evidently: [Double] = []
        for round in 0..<min(bench.rounds, features > 200 ? 3 : 5) {
            kedge.append(try withoutJoint.seconds(repeating: max(1, 200 / features)))
            joint.append(try full.seconds(repeating: 1))
            scipy.append(
                try await bench.peer(
                    "seconds", of: bench.python(),
                    [bench.package + "/Peers/report_scipy.py"] + sizes))
            guard hasEvidently, features <= 20 || round == 0 else { continue }
            evidently.append(
                try await bench.peer(
                    "seconds", of: bench.python("evidently"),
                    [bench.package + "/Peers/report_evidently.py"] + sizes))
        }
        let of = "\(features) features"
        measurement.rows += [
            .init(subject: "Kedge, \(of)", unit: "s", rounds: kedge),
            .init(subject: "Kedge with joint test, \(of)", unit: "s", rounds: joint),
            .init(subject: "SciPy + numpy, \(of)", unit: "s", rounds: scipy),
        ]
        measurement.ratios.append(
            .init("SciPy / Kedge, \(of)", scipy.median / kedge.median))
        guard !evidently.isEmpty else { return }
        measurement.rows.append(.init(subject: "Evidently, \(of)", unit: "s", rounds: evidently))
        measurement.ratios.append(
            .init("Evidently / Kedge, \(of)", evidently.median / kedge.median))
    }

    /// A reference and a window of it.
    private struct Comparison {
        let comparison: DriftComparison
        let reference: ReferenceProfile
        let window: FeatureTable

        init(features: Int, rows: Int, settings: DriftSettings) throws {
            var random = EventRandom(seed: 7)
            comparison = DriftComparison(settings: settings)
            reference = ReferenceProfile(
                table: try Self.table(features, rows, &random), settings: settings)
            window = try Self.table(features, rows, &random)
        }

        func seconds(repeating times: Int) throws -> Double {
            var found = 0
            let seconds = try ProcessorTime.seconds {
                for turn in 0..<times {
                    found += try comparison.report(
                        reference: reference, current: window, seed: UInt64(turn)
                    ).features.count
                }
            }
            guard found == times * window.columns.count else {
                throw SpeedError("expected a result for every feature")
            }
            return seconds / Double(times)
        }

        private static func table(
            _ features: Int, _ rows: Int, _ random: inout EventRandom
        ) throws -> FeatureTable {
            let columns = (0..<features).map { _ in
                Column.numeric((0..<rows).map { _ in random.gaussian() })
            }
            return try FeatureTable(schema: EventStream.schema(features), columns: columns)
        }
    }
}
