/// A weighted sum of logarithms, most of which are never taken.
///
/// While weights stay the same, `w ln a + w ln b = w ln(a b)`: factors are multiplied until their
/// product gets large. Numbers of 1 and more lose no more by that than by rounding each logarithm.
struct LogarithmSum: Sendable {
    private var sum = 0.0
    private var product = 1.0
    private var weight = 1.0

    /// A product that leaves room for another factor below it.
    private static let productMax = 0x1p900

    /// Adds `weight * ln(factor)`, for a factor of 1 to 2^100.
    @inline(__always)
    mutating func add(_ factor: Double, weight: Double) {
        if weight != self.weight || product > Self.productMax {
            sum = total
            product = 1
            self.weight = weight
        }
        product *= factor
    }

    /// Adds `weight * ln(1 + x)`, for an x of 0 to 1.
    @inline(__always)
    mutating func add(onePlus x: Double, weight: Double) { add(1 + x, weight: weight) }

    /// The sum.
    var total: Double { sum + weight * logarithm(product) }
}
