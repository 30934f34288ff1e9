import Detection
import Observations

/// Counts what the comparison behind `kedge compare` calls drift.
struct CalibrationRun {
    /// The name of what `flipCorrelation` compares.
    static let flipName = "correlation flip"

    private(set) var counts: [RejectionCount] = []

    /// Compares features one by one by every test, each at a level of its own.
    ///
    /// As `--tests all --joint none --correction none` does on files of one column.
    mutating func compareColumns(_ distribution: CalibrationCase, rows: Int, shift: Double) throws {
        let plan = CalibrationPlan(rows: rows, isShifted: shift != 0)
        var settings = Self.settings(distribution)
        settings.correction = .none
        settings.numericTests = TwoSampleTestID.allCases.filter(\.isNumeric)
        settings.categoricalTests = [.chiSquare, .cramersV]
        settings.mmd = false
        let comparison = DriftComparison(settings: settings)
        var counts = Counts(distribution, rows, shift)
        for number in 0..<plan.columns {
            let window = CalibrationWindow(distribution: distribution, rows: rows, number: number)
            for feature in 0..<CalibrationWindow.features {
                let (reference, current) = try window.tables(feature: feature, shift: shift)
                let report = try comparison.report(
                    reference: reference, current: current,
                    seed: CalibrationWindow.seed([number, feature]))
                for test in report.features.flatMap(\.tests) {
                    counts.add(test.test.rawValue, isRejected: Self.isRejected(test))
                }
            }
        }
        self.counts += counts.all
    }

    /// Compares windows of twenty features as a whole, the first feature of which shifts: by each
    /// joint test, and by the default settings.
    mutating func compareWindows(_ distribution: CalibrationCase, rows: Int, shift: Double) throws {
        let plan = CalibrationPlan(rows: rows, isShifted: shift != 0)
        var settings = Self.settings(distribution)
        let verdict = DriftComparison(settings: settings)
        settings.correction = .none
        settings.numericTests = []
        settings.classifier = true
        let joint = DriftComparison(settings: settings)
        var counts = Counts(distribution, rows, shift)
        for number in 0..<plan.windows {
            let window = CalibrationWindow(distribution: distribution, rows: rows, number: number)
            let (reference, current) = try window.tables(shift: shift)
            let seed = CalibrationWindow.seed([number])
            let tests = try joint.report(reference: reference, current: current, seed: seed).joint
            for test in tests {
                counts.add(test.test.rawValue, isRejected: Self.isRejected(test))
            }
            let report = try verdict.report(reference: reference, current: current, seed: seed)
            let isSignificant = (report.features.flatMap(\.tests) + report.joint).contains {
                $0.isSignificant(alpha: CalibrationPlan.alpha)
            }
            counts.add("verdict, tolerances 0", isRejected: isSignificant)
            counts.add("verdict", isRejected: report.drift)
        }
        self.counts += counts.all
    }

    /// Compares windows of ten normal features, two of which correlate by .5 in the reference and
    /// by -.5 in the current sample, by MMD on so many rows of each.
    mutating func flipCorrelation(rowsMax: Int) throws {
        var settings = DriftSettings()
        settings.numericTests = []
        settings.mmdRowsMax = rowsMax
        let comparison = DriftComparison(settings: settings)
        var count = RejectionCount(
            .init(test: "mmd", distribution: Self.flipName, rows: rowsMax, shift: 0))
        for number in 0..<CalibrationPlan.flips {
            let tables = try [0.5, -0.5].enumerated().map { side, correlation in
                var columns = (0..<10).map { feature in
                    CalibrationCase.normal.values(
                        seed: CalibrationWindow.seed([number, feature, side, -1]), count: 1000,
                        shift: 0)
                }
                let other = (1 - correlation * correlation).squareRoot()
                columns[1] = zip(columns[0], columns[1]).map { correlation * $0 + other * $1 }
                return try CalibrationWindow.table(columns)
            }
            let report = try comparison.report(
                reference: tables[0], current: tables[1], seed: UInt64(number))
            count.add(isRejected: report.joint.allSatisfy(Self.isRejected))
        }
        counts.append(count)
    }

    private static func settings(_ distribution: CalibrationCase) -> DriftSettings {
        var settings = DriftSettings()
        settings.alpha = CalibrationPlan.alpha
        settings.rows = distribution.isSeries ? .series : .independent
        return settings
    }

    private static func isRejected(_ test: TestResult) -> Bool {
        (test.pValue ?? 1) <= CalibrationPlan.alpha
    }

    /// The counts of all tests of one cell of the table.
    private struct Counts {
        private let distribution: CalibrationCase
        private let rows: Int
        private let shift: Double
        private(set) var all: [RejectionCount] = []

        init(_ distribution: CalibrationCase, _ rows: Int, _ shift: Double) {
            self.distribution = distribution
            self.rows = rows
            self.shift = shift
        }

        mutating func add(_ test: String, isRejected: Bool) {
            let position = all.firstIndex { $0.key.test == test } ?? all.count
            if position == all.count {
                all.append(
                    RejectionCount(
                        .init(
                            test: test, distribution: distribution.rawValue, rows: rows,
                            shift: shift)))
            }
            all[position].add(isRejected: isRejected)
        }
    }
}
