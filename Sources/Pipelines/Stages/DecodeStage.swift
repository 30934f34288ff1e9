public import Observations

/// `decode`: what the model takes and what it predicts.
public struct DecodeStage: Sendable, Hashable, Codable {
    /// The features, numeric ones first, each kind in the order of the file; required.
    public let features: FeatureSchema
    /// What is predicted; for two classes the positive one comes second; required.
    public let target: TargetSchema

    /// The most features that a pipeline may name.
    public static let featuresMax = 10_000
    /// The most classes that a target may have.
    public static let classesMax = 1000

    init(_ keys: SectionReader) {
        features = keys.section("features", Self.features)
        target = keys.section("target", Self.target)
    }

    private static func features(_ keys: SectionReader) -> FeatureSchema {
        let limits = 1...featuresMax
        let numeric = keys.list(
            "numeric", of: .text, count: limits, default: [],
            "The members of `features` in an event that hold numbers.")
        let categorical = keys.list(
            "categorical", of: .text, count: limits, default: [],
            "The members of `features` in an event that hold texts, out of a set that may grow.")
        let named = (numeric ?? []).map { Feature(name: $0, kind: .numeric) }
        for name in categorical ?? [] where numeric?.contains(name) == true {
            keys.report(
                "expected each feature once, got \"\(name)\", which numeric names, too",
                at: "categorical")
        }
        let both = named + (categorical ?? []).map { Feature(name: $0, kind: .categorical) }
        if both.isEmpty, keys.isSound("numeric", "categorical") {
            keys.report("expected one feature or more, got none", at: "numeric")
        }
        return (try? FeatureSchema(both)) ?? .none
    }

    private static func target(_ keys: SectionReader) -> TargetSchema {
        let kind = keys.optional(
            "kind", ValueType<TargetSchema.Kind>.choice(), without: "by the number of classes",
            "What is predicted: one of two classes, one of more, or a number.")
        let isRegression = kind == .regression
        let classes = keys.list(
            "classes", of: .text, count: 2...classesMax,
            required: !isRegression && keys.isSound("kind"),
            "The classes as events spell them, the negative one first; not for regression.")
        let positive = keys.optional(
            "positive", .text, without: "the second class",
            "Which of two classes is the positive one.")
        guard !isRegression else {
            for key in ["classes", "positive"] where keys.has(key) {
                keys.report("expected no \(key) for a regression, got some", at: key)
            }
            return .regression
        }
        guard let classes, keys.isSound("classes"), let target = try? TargetSchema(classes: classes)
        else { return .regression }
        if let kind, kind != target.kind {
            keys.report(
                "expected \(target.kind.rawValue) for \(classes.count) classes, got "
                    + "\"\(kind.rawValue)\"", at: "kind")
        }
        guard let positive else { return target }
        guard target.kind == .binaryClassification else {
            keys.report(
                "expected no positive class among \(classes.count), got \"\(positive)\"",
                at: "positive")
            return target
        }
        guard classes.contains(positive) else {
            keys.report(
                "expected one of the classes \(classes.joined(separator: ", ")), got "
                    + "\"\(positive)\"", at: "positive")
            return target
        }
        return (try? TargetSchema(classes: classes.filter { $0 != positive } + [positive]))
            ?? target
    }
}

extension FeatureSchema {
    /// A schema without features, which stands in while reading goes on after a problem.
    fileprivate static let none: FeatureSchema = {
        do {
            return try FeatureSchema([])
        } catch {
            preconditionFailure("a schema without features has no duplicates")
        }
    }()
}
