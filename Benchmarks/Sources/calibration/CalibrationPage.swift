import Detection

/// The page that shows counts as rates, row by row of a test and a distribution.
struct CalibrationPage {
    /// The rates of false alarms that count as the nominal 5 %.
    private static let nominal = 0.03...0.07

    private let counts: [RejectionCount.Key: RejectionCount]
    /// Kedge's tests in the order of their names' list, then everything else as it was counted.
    private let tests: [String]

    init(_ counts: [RejectionCount]) {
        self.counts = Dictionary(counts.map { ($0.key, $0) }) { $1 }
        var tests = TwoSampleTestID.allCases.map(\.rawValue)
        for count in counts where !tests.contains(count.key.test) { tests.append(count.key.test) }
        self.tests = tests.filter { test in counts.contains { $0.key.test == test } }
    }

    /// The page in Markdown.
    var text: String {
        let sections = [header, repetitions, falseAlarms, power, correlationFlip]
        return sections.joined(separator: "\n\n") + "\n"
    }

    private var header: String {
        """
        # Calibration: false alarms and power

        Written by `make calibration`: the program `calibration` of this package runs the \
        comparison behind `kedge compare`, and `Peers/calibration_peers.py` runs Evidently 0.7.23, \
        NannyML 0.13.1 and Alibi Detect 0.13.0 with their defaults on the first of the same \
        windows. Everything is seeded: a second run gives the same page. The counts are in \
        `calibration.tsv`. An empty cell was not measured.

        A window is a reference and a current sample of n rows each, of twenty features drawn by \
        themselves from one distribution: normal; log-normal (e to a normal); t3 (Student's t, 3 \
        degrees); discrete with ties (1.5 x normal, rounded); mixture (70 % N(0, 1), 30 % N(5, \
        .5)); AR(1) 0.6 (each value .6 of the one before plus N(0, 1)). Tests of single features \
        compare the twenty one by one, each at 5 % of its own; `chi_square` and `cramers_v` take \
        each value's fifth of the distribution as its category. `mmd`, `classifier` and the \
        verdict compare windows, of whose features the first shifts where power is measured. \
        Rows of AR(1) are compared as a series (`--rows series`): stretches of rows change sides \
        together, as long as the data's autocorrelation asks for. All settings are those of \
        `kedge compare`, but for single tests 199 relabellings instead of 499. `kolmogorov_smirnov, \
        ties` has `--ties conditioned`; by default its p-value is SciPy's, as if no values were \
        equal. `verdict` is the report's: significant after \
        Benjamini-Hochberg over 41 tests and an effect beyond its tolerance, so that it hardly \
        ever alarms with many rows; `verdict, tolerances 0` leaves the tolerances out. With 50 \
        rows it is careful: of the p-values that Kolmogorov-Smirnov can take then, .0013 lies just \
        above .05 / 41, and the next is .0006; on ties half of its tests have SciPy's p-values, but \
        in `verdict, tolerances 0, ties` (`--ties conditioned`). `verdict, tolerances 0, \
        westfall_young` (`--correction westfall_young`) relabels whole rows instead, so that neither \
        the steps of p-values nor what tests have in common makes it careful; of 5000 rows and \
        more 199 times.

        Of the peers, `Evidently column` and `Evidently verdict` are the preset of data drift \
        (half of the columns must drift), `NannyML column` is the univariate calculator on one \
        chunk, `NannyML any column` that some column alerts, `Alibi column` and `Alibi verdict` \
        Kolmogorov-Smirnov for each feature and with Bonferroni's correction. Alibi's MMD, which \
        needs PyTorch or TensorFlow, is not measured. None has an option for rows that depend on \
        one another.
        """
    }

    private var sizes: String { CalibrationPlan.sizes.map { "\($0)" }.joined(separator: " | ") }

    private var rule: String { CalibrationPlan.sizes.map { _ in "---:" }.joined(separator: " | ") }

    private func count(
        _ test: String, _ distribution: CalibrationCase, _ rows: Int, shift: Double
    ) -> RejectionCount? {
        let key = RejectionCount.Key(
            test: test, distribution: distribution.rawValue, rows: rows, shift: shift)
        return counts[key].flatMap { $0.repetitions > 0 ? $0 : nil }
    }

    /// How many comparisons stand behind each rate, and how far chance may move it.
    private var repetitions: String {
        let lines = tests.map { test -> String in
            let cells = CalibrationPlan.sizes.map { rows -> String in
                func repetitions(_ shift: Double) -> Int {
                    CalibrationCase.allCases.compactMap {
                        count(test, $0, rows, shift: shift)?.repetitions
                    }.min() ?? 0
                }
                let alarms = repetitions(0)
                guard alarms > 0 else { return "" }
                let expected = Int((CalibrationPlan.alpha * Double(alarms)).rounded())
                let interval = RejectionCount.interval(of: expected, among: alarms)
                return "\(alarms) (\(Self.percent(interval))), \(repetitions(0.1))"
            }
            return "| \(test) | \(cells.joined(separator: " | ")) |"
        }
        return """
            ## Comparisons behind each rate

            For each n: comparisons without a shift (in brackets the 95 % interval by Wilson of a \
            rate of 5 %, in per cent), then with each shift.

            | test | \(sizes) |
            | --- | \(rule) |
            \(lines.joined(separator: "\n"))
            """
    }

    private var falseAlarms: String {
        let lines = rows { test, distribution in
            let found = CalibrationPlan.sizes.map { count(test, distribution, $0, shift: 0) }
            let cells = found.map { $0.map { Self.percent($0.share) } ?? "" }
            let outside = found.compactMap { $0 }.filter { !Self.nominal.contains($0.share) }
                .map { "\($0.key.rows) (\(Self.percent($0.interval)))" }
            let kept = found.contains { $0 == nil } ? "yes, as far as measured" : "yes"
            let verdict = outside.isEmpty ? kept : "no: \(outside.joined(separator: ", "))"
            return "\(cells.joined(separator: " | ")) | \(verdict)"
        }
        return """
            ## False alarms at a nominal 5 %, in per cent

            The last column says whether all rates of the row are within 3-7 %, and for those that \
            are not, their 95 % interval by Wilson; one that reaches into 3-7 % may be chance.

            | test | distribution | \(sizes) | within 3-7 % |
            | --- | --- | \(rule) | --- |
            \(lines.joined(separator: "\n"))
            """
    }

    private var power: String {
        let shifts = CalibrationPlan.shifts.filter { $0 > 0 }
        let lines = rows { test, distribution in
            CalibrationPlan.sizes.map { rows in
                let found = shifts.compactMap { count(test, distribution, rows, shift: $0) }
                return found.map { "\(Int((100 * $0.share).rounded()))" }.joined(separator: " / ")
            }.joined(separator: " | ")
        }
        return """
            ## Power, in per cent

            Of a shift by 0.1 / 0.2 / 0.5 standard deviations. A test that alarms without a shift \
            as often has no power.

            | test | distribution | \(sizes) |
            | --- | --- | \(rule) |
            \(lines.joined(separator: "\n"))
            """
    }

    /// One row for each test and distribution that was measured.
    private func rows(_ cells: (String, CalibrationCase) -> String) -> [String] {
        tests.flatMap { test in
            CalibrationCase.allCases.compactMap { distribution in
                let isMeasured = CalibrationPlan.sizes.contains {
                    count(test, distribution, $0, shift: 0) != nil
                }
                guard isMeasured else { return nil }
                return "| \(test) | \(distribution.rawValue) | \(cells(test, distribution)) |"
            }
        }
    }

    private var correlationFlip: String {
        let found = counts.values.filter { $0.key.distribution == CalibrationRun.flipName }
            .sorted { $0.key.rows < $1.key.rows }
        let lines = found.map {
            "| \($0.key.rows) | \(Self.percent($0.share)) | \(Self.percent($0.interval)) "
                + "| \($0.repetitions) |"
        }
        return """
            ## A correlation that flips

            Ten normal features, 1000 rows of each sample; two correlate by .5 in the reference \
            and by -.5 in the current sample, so that no marginal changes. How often `mmd` sees it \
            at 5 %, in per cent, on so many rows of each sample (500 are the default's most):

            | rows | power | 95 % interval | windows |
            | ---: | ---: | ---: | ---: |
            \(lines.joined(separator: "\n"))
            """
    }

    private static func percent(_ share: Double) -> String {
        "\((share * 1000).rounded() / 10)"
    }

    private static func percent(_ interval: ClosedRange<Double>) -> String {
        "\(percent(interval.lowerBound))-\(percent(interval.upperBound))"
    }
}
