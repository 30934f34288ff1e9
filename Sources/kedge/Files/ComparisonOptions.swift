import ArgumentParser
import Detection

/// How two samples are compared.
struct ComparisonOptions: ParsableArguments {
    /// The word for all of something, or for nothing.
    private static let all = "all"
    private static let none = "none"
    /// Few rows show nothing; with the most, a relabelling of all kernels takes minutes.
    private static let jointRowsRange = 20...20_000

    @Option(
        help: ArgumentHelp(
            "Tests of single columns, or all; by default kolmogorov_smirnov and "
                + "population_stability_index for numbers, chi_square for categories.",
            valueName: "a,b"))
    var tests: [String] = []

    @Option(
        help: ArgumentHelp(
            "Tests of all columns together: mmd, classifier, all or none; by default mmd.",
            valueName: "a,b"))
    var joint: [String] = []

    @Option(
        parsing: .unconditional,
        help: "The chance of a false alarm that the whole comparison may have.")
    var alpha = 0.05

    @Option(help: "How p-values of many tests are adjusted.")
    var correction = NamedChoice(MultipleTestingCorrection.benjaminiHochberg)

    @Option(
        help: ArgumentHelp(
            "The effect of a test below which a difference is not drift, for all columns "
                + "(TEST=VALUE) or one (COLUMN:TEST=VALUE).", valueName: "test=value"))
    var tolerance: [String] = []

    @Option(help: "The bins of the population stability index.")
    var psiBins = NamedChoice(PopulationStabilityIndexTest.Bins.deciles)

    @Option(
        help: ArgumentHelp(
            "How equal values enter the exact p-value of kolmogorov_smirnov: as if there were none "
                + "(ignored, like SciPy), or given the ties, which finds more (conditioned)."))
    var ties = NamedChoice(KolmogorovSmirnovTest.Ties.ignored)

    @Option(
        parsing: .unconditional, help: "Random relabellings of a Monte-Carlo p-value, at least.")
    var permutations = 499

    @Option(
        parsing: .unconditional,
        help: "The rows of each file that joint tests use at most; time grows with the square.")
    var jointRows = 1000

    @Option(help: "Whether each row is drawn by itself (independent), or depends on those before.")
    var rows = NamedChoice(DriftSettings.RowDependence.independent)

    @Option(parsing: .unconditional, help: "The seed of all random choices.")
    var seed: UInt64 = 1

    /// The settings that the options describe.
    ///
    /// - Throws: `InputError` that says what was expected.
    func settings() throws -> DriftSettings {
        var settings = DriftSettings()
        settings.alpha = alpha
        settings.correction = correction.value
        settings.psiBins = psiBins.value
        settings.ties = ties.value
        settings.permutations = permutations
        settings.rows = rows.value
        guard Self.jointRowsRange.contains(jointRows) else {
            throw InputError(
                "--joint-rows: expected \(Self.jointRowsRange.lowerBound) to "
                    + "\(Self.jointRowsRange.upperBound), got \(jointRows)")
        }
        settings.mmdRowsMax = jointRows
        settings.tolerances = try tolerances()
        let named = try Self.named(tests, of: TwoSampleTestID.allCases, option: "--tests")
        guard tests.isEmpty || !named.isEmpty else {
            throw InputError("--tests: expected a test, got '\(tests.joined(separator: ","))'")
        }
        if !named.isEmpty {
            settings.numericTests = named.filter(\.isNumeric)
            settings.categoricalTests = named.filter(\.isCategorical)
        }
        let jointTests = try Self.named(
            joint, of: TwoSampleTestID.allCases.filter(\.isJoint), option: "--joint")
        guard joint.isEmpty || !WordList.words(joint).isEmpty
        else {
            throw InputError(
                "--joint: expected a test or none, got '\(joint.joined(separator: ","))'")
        }
        // --joint has the last word; without it, joint tests may stand among --tests.
        let chosen = joint.isEmpty ? named.filter(\.isJoint) : jointTests
        settings.mmd =
            chosen.contains(.maximumMeanDiscrepancy) || (joint.isEmpty && chosen.isEmpty)
        settings.classifier = chosen.contains(.classifier)
        return settings
    }

    /// Checks that tolerances of single columns are of columns that are compared.
    ///
    /// - Throws: `InputError` for the first that is not.
    static func checkTolerances(_ settings: DriftSettings, columns: [String]) throws {
        let unknown = Set(settings.tolerances.byFeature.keys).subtracting(columns).min()
        guard let unknown else { return }
        throw InputError(
            "--tolerance: expected a column that is compared, got '\(unknown)'")
    }

    private func tolerances() throws -> EffectTolerances {
        var tolerances = EffectTolerances()
        for text in tolerance {
            // The names of columns may hold both signs.
            let equals = text.lastIndex(of: "=")
            let key = equals.map { String(text[..<$0]) } ?? ""
            let colon = key.lastIndex(of: ":")
            let test = colon.map { String(key[key.index(after: $0)...]) } ?? key
            guard let equals,
                let value = DecimalNumber.value(of: String(text[equals...].dropFirst())),
                value >= 0
            else {
                throw InputError(
                    "--tolerance: expected TEST=VALUE with a number of 0 or more, got '\(text)'")
            }
            guard let id = TwoSampleTestID(rawValue: test) else {
                throw Self.unknown(test, of: TwoSampleTestID.allCases, option: "--tolerance")
            }
            if let colon {
                tolerances.byFeature[String(key[..<colon]), default: [:]][id] = value
            } else {
                tolerances.byTest[id] = value
            }
        }
        return tolerances
    }

    private static func named(
        _ arguments: [String], of known: [TwoSampleTestID], option: String
    ) throws -> [TwoSampleTestID] {
        var named: [TwoSampleTestID] = []
        for word in WordList.words(arguments) where word != none {
            if word == all {
                named += known
            } else if let id = TwoSampleTestID(rawValue: word), known.contains(id) {
                named.append(id)
            } else {
                throw unknown(word, of: known, option: option)
            }
        }
        var seen = Set<TwoSampleTestID>()
        return named.filter { seen.insert($0).inserted }
    }

    private static func unknown(
        _ word: String, of known: [TwoSampleTestID], option: String
    ) -> InputError {
        let words = known.map(\.rawValue).joined(separator: ", ")
        return InputError("\(option): expected \(words), got '\(word)'")
    }
}
