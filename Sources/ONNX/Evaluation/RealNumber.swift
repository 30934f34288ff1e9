#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A number of single or double precision, with the functions that graphs use.
protocol RealNumber: BinaryFloatingPoint, Sendable {
    static func exponential(_ x: Self) -> Self
    static func logarithm(_ x: Self) -> Self
    static func cosine(_ x: Self) -> Self
    static func sine(_ x: Self) -> Self
    static func hyperbolicTangent(_ x: Self) -> Self
    static func power(_ x: Self, _ y: Self) -> Self
    /// Numbers as the elements of a tensor.
    static func elements(_ values: [Self]) -> Tensor.Elements
    /// The number, rounded.
    init(rounding value: Double)
}

extension Float: RealNumber {
    static func exponential(_ x: Float) -> Float { exp(x) }
    static func logarithm(_ x: Float) -> Float { log(x) }
    static func cosine(_ x: Float) -> Float { cos(x) }
    static func sine(_ x: Float) -> Float { sin(x) }
    static func hyperbolicTangent(_ x: Float) -> Float { tanh(x) }
    static func power(_ x: Float, _ y: Float) -> Float { pow(x, y) }
    static func elements(_ values: [Float]) -> Tensor.Elements { .float(values) }
    init(rounding value: Double) { self = Float(value) }
}

extension Double: RealNumber {
    static func exponential(_ x: Double) -> Double { exp(x) }
    static func logarithm(_ x: Double) -> Double { log(x) }
    static func cosine(_ x: Double) -> Double { cos(x) }
    static func sine(_ x: Double) -> Double { sin(x) }
    static func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
    static func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
    static func elements(_ values: [Double]) -> Tensor.Elements { .double(values) }
    init(rounding value: Double) { self = value }
}

extension RealNumber {
    /// `1 / (1 + exp(-x))` without overflow.
    static func logistic(_ x: Self) -> Self {
        let share = 1 / (1 + exponential(-abs(x)))
        return x < 0 ? 1 - share : share
    }
}
