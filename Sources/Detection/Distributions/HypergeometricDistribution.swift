/// The number of marked rows among rows drawn without replacement.
public enum HypergeometricDistribution {
    /// P(X >= `least`) for `draws` rows out of `population`, `marked` of which are marked.
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
        let unmarked = population - marked
        var term = exponential(
            logChoose(marked, least) + logChoose(unmarked, draws - least)
                - logChoose(population, draws))
        var sum = term
        for k in least..<largest {
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
