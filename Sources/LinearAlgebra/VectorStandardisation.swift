internal import CBLASKernels

/// Centres and scales many numbers, several at once: `(x - mean) / scale`, with what is missing
/// replaced first and what lies outside of bounds moved onto them.
public struct VectorStandardisation: Sendable {
    private let mean: Double
    private let scale: Double
    private let missing: Double
    private let lower: Double
    private let upper: Double

    /// Makes one; without a bound there is none on that side.
    public init(mean: Double, scale: Double, imputed: Double, lower: Double?, upper: Double?) {
        self.mean = mean
        self.scale = scale
        missing = (imputed - mean) / scale
        self.lower = lower ?? -.infinity
        self.upper = upper ?? .infinity
    }

    /// Writes what becomes of the values from `start` on.
    ///
    /// - Precondition: there is room for them.
    public func write(
        _ values: ArraySlice<Double>, into elements: inout [Double], at start: Int
    ) {
        precondition(
            start >= 0 && start + values.count <= elements.count, "values lie within a matrix")
        values.withUnsafeBufferPointer { values in
            elements.withUnsafeMutableBufferPointer { elements in
                guard let from = values.baseAddress, let to = elements.baseAddress else { return }
                kedge_standardise(
                    from, values.count, lower, upper, mean, scale, missing, to + start)
            }
        }
    }
}
