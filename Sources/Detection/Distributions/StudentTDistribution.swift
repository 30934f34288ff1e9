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
}
