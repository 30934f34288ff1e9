/// The number of marked rows among rows drawn without replacement.
public enum HypergeometricDistribution {
    /// P(X >= `least`) for `draws` rows out of `population`, `marked` of which are marked.
    ///
    /// Terms are summed away from the most likely number, each less than the one before: beyond it
    /// the tail itself, up to it one less the other tail.
    public static func survival(
        atLeast least: Int, population: Int, marked: Int, draws: Int
    ) -> Double {
        precondition(
            (0...population).contains(marked) && (0...population).contains(draws),
            "marked and drawn rows must be part of the population")
        let smallest = max(0, marked + draws - population)
        let largest = min(marked, draws)
        guard least > smallest else { return 1 }
        guard least <= largest else { return 0 }
        let mode = Double(draws + 1) / Double(population + 2) * Double(marked + 1)
        guard Double(least) <= mode else {
            return tail(atLeast: least, population: population, marked: marked, draws: draws)
        }
        // Fewer marked rows are more of the others.
        return 1
            - tail(
                atLeast: draws - least + 1, population: population, marked: population - marked,
                draws: draws)
    }

    /// The same for `least` beyond the most likely number.
    private static func tail(
        atLeast least: Int, population: Int, marked: Int, draws: Int
    ) -> Double {
        let unmarked = population - marked
        var term = exponential(
            logChoose(marked, least) + logChoose(unmarked, draws - least)
                - logChoose(population, draws))
        var sum = term
        for k in least..<min(marked, draws) {
            term *= Double(marked - k) / Double(k + 1)
            term *= Double(draws - k) / Double(unmarked - draws + k + 1)
            sum += term
            if term < sum * 0x1p-54 { break }
        }
        return min(1, sum)
    }

    private static func logChoose(_ n: Int, _ k: Int) -> Double {
        GammaFunction.logarithm(Double(n) + 1) - GammaFunction.logarithm(Double(k) + 1)
            - GammaFunction.logarithm(Double(n - k) + 1)
    }
}
