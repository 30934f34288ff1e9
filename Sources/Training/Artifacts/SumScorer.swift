/// Adds up the weighted sum of one row, in the order of the schema, without an allocation.
struct SumScorer: Sendable {
    private struct Numeric: Sendable {
        let encoding: NumericEncoding
        let coefficient: Double
        let missingCoefficient: Double
    }

    private struct Categorical: Sendable {
        let coefficients: CategoryTable<Double>
        let other: Double
        let missing: Double
    }

    private enum Term: Sendable {
        case numeric(Numeric)
        case categorical(Categorical)
    }

    private let terms: [Term]
    private let intercept: Double
    let isProbability: Bool

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
            case .target(let target):
                let parts = target.contributions(
                    of: coefficients[start..<start + target.width])
                return .categorical(
                    Categorical(
                        coefficients: parts.byCategory, other: parts.unseen,
                        missing: parts.missing))
            case .categorical(let categorical):
                let own = categorical.categories.indices.map { coefficients[start + $0] }
                return .categorical(
                    Categorical(
                        coefficients: CategoryTable(categorical.categories, own),
                        other: categorical.otherColumn.map { coefficients[start + $0] } ?? 0,
                        missing: categorical.missingColumn.map { coefficients[start + $0] } ?? 0))
            }
        }
        self.intercept = intercept
        self.isProbability = isProbability
    }

    /// The probability of the positive class, or the number, for one row.
    func score(numeric: [Double], categorical: [String?]) -> Double {
        var sum = 0.0
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
        sum += intercept
        return isProbability ? probability(ofLogOdds: sum) : sum
    }
}
