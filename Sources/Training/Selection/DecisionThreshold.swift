/// The probability above which the positive class is predicted, for a good F1.
///
/// Where scores are the probabilities that they say, the best threshold is half of the best F1 that
/// can be expected of them: with scores sorted, highest first, `F = max_k 2 S_k / (k + S_n)`, S_k
/// being the sum of the first k, and the threshold is F / 2. It needs no label, so it has little
/// noise, while a threshold tuned on labels of a stream follows its last turns. Where scores are
/// not probabilities it can be far off, so the threshold moves towards `standard` by how sure it is
/// that the F1 of that is better on labelled rows: by Phi(lead / s), s being the lead's standard
/// error, the jackknife's over folds.
/// Source: Lipton, Elkan and Naryanaswamy (2014), Optimal thresholding of classifiers to maximize
/// F1 measure, ECML PKDD, theorem 1; Efron and Tibshirani (1993), An Introduction to the Bootstrap,
/// 11 (jackknife).
struct DecisionThreshold: Sendable {
    /// What is predicted by when scores are no probabilities.
    let standard: Double

    /// Weights of rows by prediction and label.
    private struct Counts {
        var found = 0.0
        var predicted = 0.0
        var positive = 0.0

        /// `2 TP / (predicted + positive)`; 1 without either, as at `SelectionMetric`.
        var f1: Double {
            predicted + positive > 0 ? 2 * found / (predicted + positive) : 1
        }

        init(_ folds: [ScoredFold], threshold: Double) {
            for fold in folds {
                for (row, score) in fold.scores.enumerated() {
                    let isPredicted = score > threshold
                    let isPositive = fold.labels[row] == 1
                    if isPredicted { predicted += fold.weights[row] }
                    if isPositive { positive += fold.weights[row] }
                    if isPredicted, isPositive { found += fold.weights[row] }
                }
            }
        }
    }

    /// The threshold for folds whose scores are probabilities of the positive class.
    func best(of folds: [ScoredFold]) -> Double {
        let expected = Self.halfOfBestExpectedF1(folds)
        func lead(_ folds: [ScoredFold]) -> Double {
            Counts(folds, threshold: standard).f1 - Counts(folds, threshold: expected).f1
        }
        let leads = folds.indices.map { left in
            lead(folds.indices.filter { $0 != left }.map { folds[$0] })
        }
        let (gain, error) = (lead(folds), Self.jackknifeError(leads))
        guard gain != 0 || error > 0 else { return expected }
        return expected + (standard - expected) * normalProbability(below: gain / error)
    }

    private static func halfOfBestExpectedF1(_ folds: [ScoredFold]) -> Double {
        let rows = folds.flatMap { zip($0.scores, $0.weights) }.sorted { $0.0 > $1.0 }
        let all = rows.reduce(0) { $0 + $1.0 * $1.1 }
        var (found, predicted, best) = (0.0, 0.0, 0.0)
        for (score, weight) in rows {
            found += score * weight
            predicted += weight
            best = max(best, 2 * found / (predicted + all))
        }
        return best / 2
    }

    private static func jackknifeError(_ values: [Double]) -> Double {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return ((count - 1) / count * squares).squareRoot()
    }
}
