#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The logarithm of the gamma function, for arguments of 1/2 and more.
enum LogGamma {
    /// ln Gamma(x) by Stirling's series after shifting x above 12; relative error below 1e-14.
    ///
    /// Source: Abramowitz and Stegun, 6.1.41.
    static func of(_ argument: Double) -> Double {
        var x = argument
        var shift = 0.0
        while x < 12 {
            shift += log(x)
            x += 1
        }
        let inverse = 1 / x
        let square = inverse * inverse
        var series = -691.0 / 360_360
        for coefficient in [1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12] {
            series = series * square + coefficient
        }
        return (x - 0.5) * log(x) - x + 0.5 * log(2 * Double.pi) + series * inverse - shift
    }
}
