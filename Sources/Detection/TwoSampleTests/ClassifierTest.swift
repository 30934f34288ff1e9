public import LinearAlgebra

/// The classifier two-sample test: whether a model can tell the samples apart.
///
/// The statistic is the out-of-fold area under the ROC curve of a penalised logistic regression
/// (Lopez-Paz, Oquab 2017), averaged over folds by their pairs of rows. The p-value relabels rows
/// within folds and compares the same area of the model's first Newton step from no difference, a
/// linear function of the labels: exact for independent rows, and all relabellings cost a few
/// matrix products. Coefficients say which features tell the samples apart.
///
/// Folds of a series are stretches of time, and no model sees rows closer to its fold than a
/// stretch that changes sides (h-block cross-validation: Burman, Chow, Nolan 1994), else it would
/// know the fold's labels from its neighbours; relabelled areas are scaled by the variance that
/// stretches lose at their ends.
public enum ClassifierTest {
    /// The folds that rows are split into, or fewer when a sample has fewer rows.
    public static let foldCount = 5

    /// The result of a test.
    public struct Outcome: Sendable, Equatable {
        /// The out-of-fold area under the ROC curve; 0.5 without drift.
        public let area: Double
        /// (1 + b) / (1 + B).
        public let pValue: Double
        /// How many relabellings were drawn.
        public let permutations: Int
        /// The area that is exceeded with probability alpha without drift, for the first step.
        public let critical: Double
        /// The standard deviation of the area without drift.
        public let spread: Double
        /// For each column how much it tells samples apart: |coefficient x difference of means|.
        public let evidence: [Double]
    }

    /// Runs the test on rows of numbers on one scale; nil unless both samples have two rows.
    ///
    /// - Parameters:
    ///   - permutationsMax: the most relabellings, where few of `permutations` reach the area.
    ///   - stretches: how many rows that follow on one another change sides together.
    /// - Precondition: both have equally many columns and finite elements.
    public static func outcome(
        reference: Matrix, current: Matrix, permutations: Int, permutationsMax: Int = 0,
        alpha: Double = 0.05, stretches: BlockLength = .one, random: inout SplitMix64
    ) -> Outcome? {
        precondition(reference.columns == current.columns, "columns of both samples must agree")
        guard reference.rows >= 2, current.rows >= 2 else { return nil }
        guard reference.columns > 0 else {
            return Outcome(
                area: 0.5, pValue: 1, permutations: 0, critical: 0.5, spread: 0, evidence: [])
        }
        let folds = ClassifierFolds(
            reference: reference, current: current, count: foldCount,
            stretch: stretches.rows, random: &random)
        let observed = folds.firstStepAreas(labels: [folds.labels])[0]
        var tally = RelabellingTally(
            permutations: permutations, permutationsMax: permutationsMax)
        var areas: [Double] = []
        while !tally.isDone {
            let labels = (0..<tally.next(atMost: blockColumns)).map { _ in
                folds.relabelled(random: &random)
            }
            let drawn = folds.firstStepAreas(labels: labels).map {
                0.5 + ($0 - 0.5) / stretches.varianceKept
            }
            if areas.count < permutations { areas += drawn }
            for area in drawn { tally.add(isReached: area >= observed - 1e-12) }
        }
        let squares = areas.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) }
        return Outcome(
            area: folds.area(), pValue: tally.pValue, permutations: tally.drawn,
            critical: SortedSample(areas).quantile(1 - alpha) ?? 0.5,
            spread: (squares / Double(max(1, areas.count))).squareRoot(),
            evidence: folds.evidence())
    }

    /// Relabellings that one matrix product handles.
    private static let blockColumns = 256

    /// The share of pairs of rows, one of each label, in which the one labelled 1 scores higher.
    ///
    /// Ties count half. Nil unless both labels occur.
    static func area(scores: ArraySlice<Double>, labels: ArraySlice<Double>) -> Double? {
        let order = zip(scores, labels).sorted { $0.0 < $1.0 }
        var positives = 0.0
        var rankSum = 0.0
        var index = 0
        while index < order.count {
            var end = index
            var ofBlock = 0.0
            while end < order.count, order[end].0 == order[index].0 {
                ofBlock += order[end].1
                end += 1
            }
            rankSum += ofBlock * 0.5 * Double(index + end + 1)
            positives += ofBlock
            index = end
        }
        let negatives = Double(order.count) - positives
        guard positives > 0, negatives > 0 else { return nil }
        return (rankSum - positives * (positives + 1) / 2) / (positives * negatives)
    }
}
