/// How many pairs of rows have the same number in a column by chance.
///
/// A column of numbers that were rounded to steps of s has as many equal pairs m as its density f
/// makes, m = n (n - 1) / 2 · s ∫ f². Where f hardly changes within k steps, each of the distances
/// s, 2 s .. k s is that of 2 m pairs. So the pairs that differ by at most k steps, of which there
/// are P, tell m = P / (2 k) without a look at those that are equal. k is the least power of two
/// with a P of ``nearPairsMin``.
enum EqualPairs {
    /// From so many near pairs on, their number is accurate to about a tenth.
    static let nearPairsMin = 100.0

    /// How many pairs are equal by chance, at most.
    ///
    /// - Parameter numbers: in any order, missing ones NaN, copies among them. Rows that were
    ///   copied are near the same others as their originals, and change little.
    static func expected(among numbers: [Double]) -> Double {
        let sorted = numbers.filter(\.isFinite).sorted()
        guard let step = RoundingStep.of(sorted) else { return 0 }
        // Of the pairs that differ, at most half are near.
        let needed = min(nearPairsMin, nearPairs(in: sorted, within: .infinity) / 2)
        var steps = 1.0
        var near = nearPairs(in: sorted, within: step * 1.5)
        while near < needed {
            steps *= 2
            near = nearPairs(in: sorted, within: step * (steps + 0.5))
        }
        return upperBound(near) / (2 * steps)
    }

    /// A bound of a Poisson mean for a count.
    ///
    /// The root of the count is about normal with a standard deviation of 1/2, so that the mean is
    /// below (√count + 1)² with a probability of 97.5 %.
    static func upperBound(_ count: Double) -> Double {
        (count.squareRoot() + 1) * (count.squareRoot() + 1)
    }

    /// How many pairs of ascending numbers differ, by at most a distance.
    private static func nearPairs(in sorted: [Double], within distance: Double) -> Double {
        var pairs = 0.0
        var (next, end) = (0, 0)
        for (place, number) in sorted.enumerated() {
            next = max(next, place)
            while next < sorted.count, sorted[next] == number { next += 1 }
            end = max(end, next)
            while end < sorted.count, sorted[end] - number <= distance { end += 1 }
            pairs += Double(end - next)
        }
        return pairs
    }
}
