/// Measures of a classifier's probabilities for more than two classes.
///
/// `probabilities` are row by row, one for each class; labels are classes 0 ..< `classCount`.
public enum MulticlassScores {
    /// How areas of class against class become one number.
    public enum AreaAverage: Sendable, CaseIterable {
        /// One class against all others; the mean over classes.
        case oneVersusRestMacro
        /// One class against all others; the mean over classes by their rows.
        case oneVersusRestWeighted
        /// Each class against each other (Hand and Till 2001); the mean over pairs.
        case oneVersusOneMacro
    }

    /// The mean of -ln P(label), probabilities scaled to sum to 1; nil without rows.
    public static func logLoss(
        labels: [Int], probabilities: [Double], classCount: Int
    ) -> Double? {
        precondition(probabilities.count == labels.count * classCount, "one for each class")
        guard !labels.isEmpty else { return nil }
        var sum = 0.0
        for (row, label) in labels.enumerated() {
            let given = probabilities[row * classCount..<(row + 1) * classCount]
            let share = given[given.startIndex + label] / given.reduce(0, +)
            sum -= logarithm(min(1, max(ScoreMetrics.minimumProbability, share)))
        }
        return sum.isFinite ? sum / Double(labels.count) : nil
    }

    /// The mean area under ROC curves; nil when some class has no rows.
    public static func rocAUC(
        labels: [Int], probabilities: [Double], classCount: Int, average: AreaAverage
    ) -> Double? {
        precondition(probabilities.count == labels.count * classCount, "one for each class")
        var (sum, weight) = (0.0, 0.0)
        for one in 0..<classCount {
            let scores = stride(from: one, to: probabilities.count, by: classCount).map {
                probabilities[$0]
            }
            switch average {
            case .oneVersusRestMacro, .oneVersusRestWeighted:
                let isOne = labels.map { $0 == one ? 1.0 : 0 }
                guard let area = ScoreMetrics.rocAUC(labels: isOne, scores: scores) else {
                    return nil
                }
                let share = average == .oneVersusRestMacro ? 1 : isOne.reduce(0, +)
                sum += share * area
                weight += share
            case .oneVersusOneMacro:
                for other in 0..<classCount where other != one {
                    let rows = labels.indices.filter { labels[$0] == one || labels[$0] == other }
                    guard
                        let area = ScoreMetrics.rocAUC(
                            labels: rows.map { labels[$0] == one ? 1 : 0 },
                            scores: rows.map { scores[$0] })
                    else { return nil }
                    sum += area
                    weight += 1
                }
            }
        }
        return weight > 0 ? sum / weight : nil
    }
}
