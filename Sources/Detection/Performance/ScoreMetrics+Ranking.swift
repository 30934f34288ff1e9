extension ScoreMetrics {
    /// The area under the ROC curve with its standard error by DeLong, DeLong, Clarke-Pearson 1988.
    ///
    /// With V(i) the share of negatives below positive i (ties half), and W(j) of positives above
    /// negative j: se^2 = var V / positives + var W / negatives. The error is nil with fewer than
    /// two rows in a class. Nil when a class has no rows, or a score is NaN. O(n log n).
    public static func rocAUCWithError(
        labels: [Double], scores: [Double]
    ) -> (value: Double, standardError: Double?)? {
        precondition(labels.count == scores.count, "one score for each label")
        let positives = labels.count { $0 == 1 }
        let negatives = labels.count - positives
        guard positives > 0, negatives > 0, !scores.contains(where: \.isNaN) else { return nil }
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        var (sum, positiveSquares, negativeSquares) = (0.0, 0.0, 0.0)
        var (negativesBelow, positivesBelow) = (0.0, 0.0)
        var start = 0
        while start < order.count {
            var end = start
            var (tiedPositives, tiedNegatives) = (0.0, 0.0)
            while end < order.count, scores[order[end]] == scores[order[start]] {
                if labels[order[end]] == 1 { tiedPositives += 1 } else { tiedNegatives += 1 }
                end += 1
            }
            let below = (negativesBelow + 0.5 * tiedNegatives) / Double(negatives)
            let above =
                (Double(positives) - positivesBelow - 0.5 * tiedPositives) / Double(positives)
            sum += tiedPositives * below
            positiveSquares += tiedPositives * below * below
            negativeSquares += tiedNegatives * above * above
            negativesBelow += tiedNegatives
            positivesBelow += tiedPositives
            start = end
        }
        let value = sum / Double(positives)
        guard positives > 1, negatives > 1 else { return (value, nil) }
        func part(_ squares: Double, _ count: Int) -> Double {
            let n = Double(count)
            return max(0, squares / n - value * value) / (n - 1)
        }
        let variance = part(positiveSquares, positives) + part(negativeSquares, negatives)
        return (value, variance.squareRoot())
    }

    /// The area under precision over recall, summed in steps; nil without positives.
    ///
    /// sum (R_k - R_(k-1)) P_k over falling thresholds, tied scores together.
    public static func averagePrecision(labels: [Double], scores: [Double]) -> Double? {
        precondition(labels.count == scores.count, "one score for each label")
        guard !scores.contains(where: \.isNaN) else { return nil }
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        var (hits, rows, area) = (0.0, 0.0, 0.0)
        var start = 0
        while start < order.count {
            var end = start
            var tied = 0.0
            while end < order.count, scores[order[end]] == scores[order[start]] {
                if labels[order[end]] == 1 { tied += 1 }
                end += 1
            }
            hits += tied
            rows += Double(end - start)
            area += tied * hits / rows
            start = end
        }
        return hits > 0 ? area / hits : nil
    }
}
