/// For each class how often it was right, meant and answered: what counted metrics follow from.
///
/// Rows, or sums of weights; equal to `MulticlassConfusion` where that has the metric.
struct ClassTotals {
    /// Rows of the class that were answered so.
    var hits: [Double]
    /// Rows of the class.
    var meant: [Double]
    /// Rows answered as the class.
    var answered: [Double]

    init(classes: Int) {
        hits = [Double](repeating: 0, count: classes)
        meant = hits
        answered = hits
    }

    mutating func add(label: Int, answer: Int, weight: Double) {
        meant[label] += weight
        answered[answer] += weight
        if label == answer { hits[label] += weight }
    }

    /// The value of a counted metric; nil where it is undefined.
    ///
    /// The positive class is 1. Means over classes leave out those that no label and no answer is
    /// of, and take an undefined precision or recall for 0, as in scikit-learn.
    func value(of metric: GateMetric) -> Double? {
        let total = meant.reduce(0, +)
        guard total > 0 else { return nil }
        switch metric {
        case .accuracy: return hits.reduce(0, +) / total
        case .precision: return ratio(hits[1], answered[1])
        case .recall: return ratio(hits[1], meant[1])
        case .f1: return ratio(2 * hits[1], meant[1] + answered[1])
        case .precisionMacro: return mean { ratio(hits[$0], answered[$0]) ?? 0 }
        case .recallMacro: return mean { ratio(hits[$0], meant[$0]) ?? 0 }
        case .f1Macro: return mean { 2 * hits[$0] / (meant[$0] + answered[$0]) }
        case .f1Weighted:
            return meant.indices.reduce(0) {
                let both = meant[$1] + answered[$1]
                return $0 + (both > 0 ? meant[$1] * 2 * hits[$1] / both : 0)
            } / total
        case .balancedAccuracy:
            let recalls = meant.indices.compactMap { ratio(hits[$0], meant[$0]) }
            return recalls.reduce(0, +) / Double(recalls.count)
        case .matthewsCorrelation: return correlation(total)
        default: return nil
        }
    }

    private func ratio(_ part: Double, _ whole: Double) -> Double? {
        whole > 0 ? part / whole : nil
    }

    private func mean(_ value: (Int) -> Double) -> Double {
        let present = meant.indices.filter { meant[$0] + answered[$0] > 0 }
        return present.reduce(0) { $0 + value($1) } / Double(present.count)
    }

    /// Matthews' correlation for any number of classes (Gorodkin 2004).
    private func correlation(_ total: Double) -> Double? {
        var (both, squaredMeant, squaredAnswered) = (0.0, 0.0, 0.0)
        for index in meant.indices {
            both += meant[index] * answered[index]
            squaredMeant += meant[index] * meant[index]
            squaredAnswered += answered[index] * answered[index]
        }
        let first = total * total - squaredAnswered
        let second = total * total - squaredMeant
        guard first > 0, second > 0 else { return nil }
        return (hits.reduce(0, +) * total - both) / (first.squareRoot() * second.squareRoot())
    }
}
