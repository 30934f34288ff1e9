/// Two areas under the ROC curve on the same rows.
///
/// With V(i) the share of negatives scored below positive i (ties half) and W(j) the share of
/// positives scored above negative j, both as differences between the models: the difference of
/// areas is mean V = mean W, its variance var(V) / positives + var(W) / negatives, with divisors
/// n - 1. Source: DeLong, DeLong and Clarke-Pearson (1988), "Comparing the areas under two or more
/// correlated receiver operating characteristic curves"; placements from mid-ranks in O(n log n):
/// Sun and Xu (2014), "Fast implementation of DeLong's algorithm".
struct DeLongTest {
    let championArea: Double
    let challengerArea: Double
    /// The standard error of the difference; nil with fewer than two rows in a class.
    let standardError: Double?
    /// What each row adds to the difference: on average 0.
    let influences: [Double]

    /// Nil when a class has no rows.
    init?(labels: [Double], champion: [Double], challenger: [Double]) {
        let positives = Double(labels.count { $0 == 1 })
        let negatives = Double(labels.count) - positives
        guard positives > 0, negatives > 0 else { return nil }
        let first = Self.placements(labels, champion, positives, negatives)
        let second = Self.placements(labels, challenger, positives, negatives)
        func area(_ placements: [Double]) -> Double {
            zip(labels, placements).reduce(0) { $0 + ($1.0 == 1 ? $1.1 : 0) } / positives
        }
        championArea = area(first)
        challengerArea = area(second)
        let difference = challengerArea - championArea
        var (positiveSquares, negativeSquares) = (0.0, 0.0)
        var influences = [Double](repeating: 0, count: labels.count)
        let rows = Double(labels.count)
        for row in labels.indices {
            let deviation = second[row] - first[row] - difference
            if labels[row] == 1 {
                positiveSquares += deviation * deviation
                influences[row] = deviation * rows / positives
            } else {
                negativeSquares += deviation * deviation
                influences[row] = deviation * rows / negatives
            }
        }
        self.influences = influences
        standardError =
            positives > 1 && negatives > 1
            ? (positiveSquares / (positives - 1) / positives
                + negativeSquares / (negatives - 1) / negatives).squareRoot()
            : nil
    }

    /// V of the positives and W of the negatives, in the order of the rows.
    private static func placements(
        _ labels: [Double], _ scores: [Double], _ positives: Double, _ negatives: Double
    ) -> [Double] {
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        var placements = [Double](repeating: 0, count: scores.count)
        var (positivesBelow, negativesBelow) = (0.0, 0.0)
        var start = 0
        while start < order.count {
            var end = start
            var (tiedPositives, tiedNegatives) = (0.0, 0.0)
            while end < order.count, scores[order[end]] == scores[order[start]] {
                if labels[order[end]] == 1 { tiedPositives += 1 } else { tiedNegatives += 1 }
                end += 1
            }
            let below = (negativesBelow + 0.5 * tiedNegatives) / negatives
            let above = (positives - positivesBelow - 0.5 * tiedPositives) / positives
            for place in start..<end {
                placements[order[place]] = labels[order[place]] == 1 ? below : above
            }
            negativesBelow += tiedNegatives
            positivesBelow += tiedPositives
            start = end
        }
        return placements
    }
}
