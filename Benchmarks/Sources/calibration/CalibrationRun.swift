import Detection
import Observations

/// Counts what the comparison behind `kedge compare` calls drift.
struct CalibrationRun {
    /// The name of what `flipCorrelation` compares.
    static let flipName = "correlation flip"

    private(set) var counts: [RejectionCount] = []

    /// Measures a part of a cell.
    mutating func measure(
        _ part: CalibrationPart, _ distribution: CalibrationCase, rows: Int, shift: Double
    ) throws {
        var counts = Counts(distribution, rows, shift)
        for number in 0..<part.windows(rows: rows, isShifted: shift != 0) {
            let window = CalibrationWindow(distribution: distribution, rows: rows, number: number)
            switch part {
            case .columns: try Self.compareColumns(window, shift: shift, &counts)
            case .joint: try Self.compareJointly(window, shift: shift, &counts)
            case .verdict: try Self.judge(window, shift: shift, &counts)
            case .together: try Self.judgeTogether(window, shift: shift, &counts)
            case .flip: break
            }
        }
        self.counts += counts.all
    }

    /// Compares features one by one by every test, each at a level of its own.
    ///
    /// As `--tests all --joint none --correction none` does on files of one column.
    private static func compareColumns(
        _ window: CalibrationWindow, shift: Double, _ counts: inout Counts
    ) throws {
        var settings = settings(window.distribution)
        settings.correction = .none
        settings.permutations = CalibrationPlan.permutations
        settings.numericTests = TwoSampleTestID.allCases.filter(\.isNumeric)
        settings.categoricalTests = [.chiSquare, .cramersV]
        settings.mmd = false
        for feature in 0..<CalibrationWindow.features {
            let (reference, current) = try window.tables(feature: feature, shift: shift)
            let report = try DriftComparison(settings: settings).report(
                reference: reference, current: current,
                seed: CalibrationWindow.seed([window.number, feature]))
            for test in report.features.flatMap(\.tests) {
                counts.add(test.test.rawValue, isRejected: isRejected(test))
            }
            guard window.distribution == .discrete else { continue }
            var conditioned = settings
            conditioned.numericTests = [.kolmogorovSmirnov]
            conditioned.categoricalTests = []
            conditioned.ties = .conditioned
            let given = try DriftComparison(settings: conditioned).report(
                reference: reference, current: current, seed: 1)
            for test in given.features.flatMap(\.tests) {
                counts.add("\(test.test.rawValue), ties", isRejected: isRejected(test))
            }
        }
    }

    /// Compares all features jointly, each test at a level of its own.
    private static func compareJointly(
        _ window: CalibrationWindow, shift: Double, _ counts: inout Counts
    ) throws {
        var settings = settings(window.distribution)
        settings.correction = .none
        settings.permutations = CalibrationPlan.permutations
        settings.numericTests = []
        settings.classifier = true
        for test in try report(window, shift: shift, settings).joint {
            counts.add(test.test.rawValue, isRejected: isRejected(test))
        }
    }

    /// Compares by the default settings, with and without tolerances.
    private static func judge(
        _ window: CalibrationWindow, shift: Double, _ counts: inout Counts
    ) throws {
        let report = try report(window, shift: shift, settings(window.distribution))
        counts.add("verdict, tolerances 0", isRejected: hasSignificant(report))
        counts.add("verdict", isRejected: report.drift)
        guard window.distribution == .discrete else { return }
        var conditioned = settings(window.distribution)
        conditioned.ties = .conditioned
        counts.add(
            "verdict, tolerances 0, ties",
            isRejected: hasSignificant(try Self.report(window, shift: shift, conditioned)))
    }

    /// Compares by the default settings but for the correction, without tolerances.
    private static func judgeTogether(
        _ window: CalibrationWindow, shift: Double, _ counts: inout Counts
    ) throws {
        var settings = settings(window.distribution)
        settings.correction = .westfallYoung
        if window.rows >= CalibrationPlan.manyRows {
            settings.permutations = CalibrationPlan.permutations
        }
        counts.add(
            "verdict, tolerances 0, westfall_young",
            isRejected: hasSignificant(try report(window, shift: shift, settings)))
    }

    private static func hasSignificant(_ report: DriftReport) -> Bool {
        (report.features.flatMap(\.tests) + report.joint).contains {
            $0.isSignificant(alpha: CalibrationPlan.alpha)
        }
    }

    private static func report(
        _ window: CalibrationWindow, shift: Double, _ settings: DriftSettings
    ) throws -> DriftReport {
        let (reference, current) = try window.tables(shift: shift)
        return try DriftComparison(settings: settings).report(
            reference: reference, current: current, seed: CalibrationWindow.seed([window.number]))
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
        for number in 0..<CalibrationPart.flip.windows(rows: rowsMax, isShifted: true) {
            let tables = try [0.5, -0.5].enumerated().map { side, correlation in
                var columns = (0..<10).map { feature in
                    CalibrationCase.normal.values(
                        seed: CalibrationWindow.seed([number, feature, side]), count: 1000,
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
