internal import Observations

/// Scores one row at a time, without an allocation.
///
/// Adds up in the order of the schema, as `ModelArtifact.score(_:)` does, so both give the same
/// bits.
public struct RowScorer: Sendable {
    private struct Numeric: Sendable {
        let encoding: NumericEncoding
        let coefficient: Double
        let missingCoefficient: Double
    }

    private struct Categorical: Sendable {
        let coefficients: [String: Double]
        let other: Double
        let missing: Double
    }

    private enum Term: Sendable {
        case numeric(Numeric)
        case categorical(Categorical)
    }

    private let terms: [Term]
    private let intercept: Double
    private let isProbability: Bool

    /// How many numeric features a row has.
    public let numericCount: Int

    /// How many categorical features a row has.
    public let categoricalCount: Int

    init(
        encodings: [FeatureEncoding], coefficients: [Double], intercept: Double,
        isProbability: Bool
    ) {
        var start = 0
        terms = encodings.map { encoding in
            defer { start += encoding.width }
            switch encoding {
            case .numeric(let numeric):
                return .numeric(
                    Numeric(
                        encoding: numeric, coefficient: coefficients[start],
                        missingCoefficient: numeric.flagsMissing ? coefficients[start + 1] : 0))
            case .categorical(let categorical):
                let pairs = categorical.categories.enumerated().map {
                    ($1, coefficients[start + $0])
                }
                return .categorical(
                    Categorical(
                        coefficients: Dictionary(uniqueKeysWithValues: pairs),
                        other: categorical.otherColumn.map { coefficients[start + $0] } ?? 0,
                        missing: categorical.missingColumn.map { coefficients[start + $0] } ?? 0))
            }
        }
        self.intercept = intercept
        self.isProbability = isProbability
        numericCount = encodings.count { $0.kind == .numeric }
        categoricalCount = encodings.count - numericCount
    }

    /// The probability of the positive class, or the number, for one row.
    ///
    /// - Parameters:
    ///   - numeric: the numeric features in the order of the schema; NaN is missing.
    ///   - categorical: the categorical features in the order of the schema; nil is missing.
    /// - Precondition: there are `numericCount` and `categoricalCount` values.
    public func score(numeric: [Double], categorical: [String?]) -> Double {
        precondition(
            numeric.count == numericCount && categorical.count == categoricalCount,
            "expected \(numericCount) numbers and \(categoricalCount) categories")
        var sum = intercept
        var nextNumeric = 0
        var nextCategorical = 0
        for term in terms {
            switch term {
            case .numeric(let term):
                let value = numeric[nextNumeric]
                nextNumeric += 1
                sum += term.coefficient * term.encoding.encode(value)
                if !value.isFinite { sum += term.missingCoefficient }
            case .categorical(let term):
                if let value = categorical[nextCategorical] {
                    sum += term.coefficients[value] ?? term.other
                } else {
                    sum += term.missing
                }
                nextCategorical += 1
            }
        }
        return isProbability ? logistic(sum) : sum
    }
}
