#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

// The few functions of the C library that this target uses, so that no other file imports it.

/// e to the power of `x`.
func exponential(_ x: Double) -> Double { exp(x) }

/// e to the power of `x`, less 1, accurate near 0.
func exponentialMinusOne(_ x: Double) -> Double { expm1(x) }

/// The natural logarithm.
func logarithm(_ x: Double) -> Double { log(x) }

/// The logarithm to the base 2.
func logarithmBase2(_ x: Double) -> Double { log2(x) }

/// The hyperbolic sine.
func hyperbolicSine(_ x: Double) -> Double { sinh(x) }

/// The hyperbolic cosine.
func hyperbolicCosine(_ x: Double) -> Double { cosh(x) }

/// The natural logarithm of 1 + x, accurate near 0.
func logarithmOfOnePlus(_ x: Double) -> Double { log1p(x) }

/// `base` to the power of `exponent`.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// The complementary error function.
func complementaryError(_ x: Double) -> Double { erfc(x) }
