/// Student's t distribution.
public enum StudentTDistribution {
    /// P(T > t) with `degrees` of freedom.
    public static func survival(_ t: Double, degrees: Double) -> Double {
        let square = t * t
        let share = degrees / (degrees + square)
        let tail =
            0.5
            * BetaFunction.regularized(
                share, complement: square / (degrees + square), degrees / 2, 0.5)
        return t >= 0 ? tail : 1 - tail
    }

    /// The t with P(T <= t) = `share`; infinite at 0 and 1, NaN outside.
    ///
    /// The survival function is bisected, from a bracket that is doubled until it holds the
    /// quantile, to neighbouring numbers.
    public static func quantile(_ share: Double, degrees: Double) -> Double {
        guard share >= 0, share <= 1 else { return .nan }
        if share < 0.5 { return -quantile(1 - share, degrees: degrees) }
        let tail = 1 - share
        guard tail > 0 else { return .infinity }
        var (low, high) = (0.0, 1.0)
        while high < .greatestFiniteMagnitude / 2, survival(high, degrees: degrees) > tail {
            (low, high) = (high, high * 2)
        }
        while true {
            let middle = low + (high - low) / 2
            guard middle > low, middle < high else { return middle }
            if survival(middle, degrees: degrees) > tail { low = middle } else { high = middle }
        }
    }
}
