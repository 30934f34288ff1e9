public import Detection
import Observations

/// `detect`: what counts as drift, and how quality is watched.
public struct DetectStage: Sendable, Equatable, Codable {
    /// How windows are compared with the reference; nil: not at all.
    public let drift: DriftSettings?
    /// How quality is watched once labels come.
    public let performance: PerformanceSettings

    init(_ keys: SectionReader, decode: DecodeStage, targetIsSound: Bool) {
        drift = keys.sectionOrOff(
            "drift", "Whether windows are compared with the reference, and how."
        ) { Self.drift($0, features: decode.features) }
        performance = keys.section("performance") {
            PerformanceSettings($0, target: decode.target, targetIsSound: targetIsSound)
        }
    }

    private static func drift(_ keys: SectionReader, features: FeatureSchema) -> DriftSettings {
        var settings = DriftSettings()
        settings.alpha = keys.value(
            "alpha", .number(from: 0, to: 1, includingLower: false, includingUpper: false),
            default: settings.alpha, "The chance of a false alarm that a whole report may have.")
        settings.correction = keys.value(
            "correction",
            // References of pipelines are profiles, whose rows cannot be relabelled.
            .choice(among: MultipleTestingCorrection.allCases.filter { $0 != .westfallYoung }),
            default: settings.correction, "How the p-values of a report are adjusted.")
        settings.numericTests =
            keys.list(
                "numericTests", of: .tests(where: \.isNumeric), count: 0...10,
                default: settings.numericTests, "The tests of each numeric feature.")
            ?? settings.numericTests
        settings.categoricalTests =
            keys.list(
                "categoricalTests", of: .tests(where: \.isCategorical), count: 0...10,
                default: settings.categoricalTests, "The tests of each categorical feature.")
            ?? settings.categoricalTests
        settings.ties = keys.value(
            "ties", ValueType<KolmogorovSmirnovTest.Ties>.choice(), default: settings.ties,
            "How ties enter the exact p-value of Kolmogorov-Smirnov.")
        settings.power = keys.value(
            "power", .number(from: 0, to: 1, includingLower: false, includingUpper: false),
            default: settings.power,
            "The power that minimum detectable effects are stated for.")
        readTolerances(keys, features: features, into: &settings)
        let joint: Void? = keys.sectionOrOff(
            "mmd", "Whether all features are also compared jointly, by MMD."
        ) { mmd in
            settings.permutations = mmd.value(
                "permutations", .integer(in: 99...DriftSettings.permutationsMax),
                default: settings.permutations,
                "The fewest relabellings of a Monte-Carlo p-value.")
            settings.mmdRowsMax = mmd.value(
                "rowsMax", .count("rows", in: 20...5000), default: settings.mmdRowsMax,
                "The rows of each sample that joint tests use; time grows with the square.")
        }
        settings.mmd = joint != nil
        return settings
    }

    private static func readTolerances(
        _ keys: SectionReader, features: FeatureSchema, into settings: inout DriftSettings
    ) {
        let defaults = EffectTolerances()
        func read(_ section: SectionReader, feature: Feature?) -> [TwoSampleTestID: Double] {
            var tolerances: [TwoSampleTestID: Double] = [:]
            let shown = ValueType<Double>.number(from: 0, to: 1000)
            func standard(_ test: TwoSampleTestID) -> String {
                test == .wasserstein
                    ? "`\(EffectTolerances.wassersteinNormalised)` deviations of the reference"
                    : "`\(shown.write(defaults.value(test)))`"
            }
            for test in TwoSampleTestID.allCases
            where test != .classifier
                && (feature.map { $0.kind == .numeric ? test.isNumeric : test.isCategorical }
                    ?? true)
            {
                tolerances[test] = section.optional(
                    test.rawValue, shown,
                    without: feature == nil ? standard(test) : nil,
                    "The smallest effect of the test that counts as drift.")
            }
            return tolerances
        }
        settings.tolerances.byTest = keys.section("tolerance") { read($0, feature: nil) }
        settings.tolerances.byFeature = keys.section("featureTolerance") { section in
            var byFeature: [String: [TwoSampleTestID: Double]] = [:]
            for feature in features.features {
                byFeature[feature.name] = section.optionalSection(
                    feature.name, name: "<feature>"
                ) { read($0, feature: feature) }
            }
            return byFeature
        }
    }
}

extension ValueType<TwoSampleTestID> {
    /// The tests of one kind of feature.
    fileprivate static func tests(where isMeant: (TwoSampleTestID) -> Bool) -> ValueType {
        .choice(among: TwoSampleTestID.allCases.filter(isMeant))
    }
}
