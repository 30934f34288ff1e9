internal import Observations

/// Scores one row at a time.
///
/// A weighted sum (one output) is added up in the order of the schema, as
/// `ModelArtifact.score(_:)` does, without an allocation, and so both give the same bits. Other
/// models are computed by the same products on a block of one row; their scores agree to rounding.
public struct RowScorer: Sendable {
    private enum Path: Sendable {
        case sum(SumScorer)
        case block(BlockScorer)
    }

    private let path: Path

    /// How many numeric features a row has.
    public let numericCount: Int

    /// How many categorical features a row has.
    public let categoricalCount: Int

    init(_ function: ModelFunction) {
        numericCount = function.encodings.count { $0.kind == .numeric }
        categoricalCount = function.encodings.count { $0.kind == .categorical }
        if let sum = function.weightedSum {
            path = .sum(
                SumScorer(
                    encodings: function.encodings, coefficients: sum.coefficients,
                    intercept: sum.intercept,
                    isProbability: function.kind == .binaryClassification))
        } else {
            path = .block(BlockScorer(function))
        }
    }

    /// The probability of the positive class of two, the index of the most likely class of more, or
    /// the number.
    ///
    /// - Parameters:
    ///   - numeric: the numeric features in the order of the schema; NaN is missing.
    ///   - categorical: the categorical features in the order of the schema; nil is missing.
    /// - Precondition: there are `numericCount` and `categoricalCount` values.
    public func score(numeric: [Double], categorical: [String?]) -> Double {
        require(numeric, categorical)
        switch path {
        case .sum(let scorer):
            return scorer.score(numeric: numeric, categorical: categorical)
        case .block(let scorer):
            return scorer.function.score(
                ofOutputs: scorer.outputs(numeric: numeric, categorical: categorical))
        }
    }

    /// The probability of each class in the order of the target, or the number alone.
    ///
    /// - Precondition: there are `numericCount` and `categoricalCount` values.
    public func outputs(numeric: [Double], categorical: [String?]) -> [Double] {
        require(numeric, categorical)
        switch path {
        case .sum(let scorer):
            let score = scorer.score(numeric: numeric, categorical: categorical)
            return scorer.isProbability ? [1 - score, score] : [score]
        case .block(let scorer):
            return scorer.outputs(numeric: numeric, categorical: categorical)
        }
    }

    private func require(_ numeric: [Double], _ categorical: [String?]) {
        precondition(
            numeric.count == numericCount && categorical.count == categoricalCount,
            "expected \(numericCount) numbers and \(categoricalCount) categories")
    }
}
