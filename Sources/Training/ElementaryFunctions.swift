#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The logistic function, 1 / (1 + exp(-x)), without overflow.
@inline(__always)
func logistic(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + exp(-x)) }
    let power = exp(x)
    return power / (1 + power)
}

/// The probability that log-odds stand for; 1/2 where values too far out leave no number.
@inline(__always)
func probability(ofLogOdds x: Double) -> Double { x.isNaN ? 0.5 : logistic(x) }

/// The log-loss of a margin, ln(1 + exp(-x)), without overflow.
@inline(__always)
func logisticLoss(_ margin: Double) -> Double {
    margin >= 0 ? log1p(exp(-margin)) : log1p(exp(margin)) - margin
}

/// The natural logarithm.
@inline(__always)
func logarithm(_ x: Double) -> Double { log(x) }

/// The exponential function.
@inline(__always)
func exponential(_ x: Double) -> Double { exp(x) }

/// The normal distribution function.
func normalProbability(below z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

/// The cosine.
@inline(__always)
func cosine(_ x: Double) -> Double { cos(x) }
