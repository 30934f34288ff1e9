/// Sums over many numbers by eight running sums, which a processor adds at once.
///
/// One running sum has to wait for each addition before the next can begin.
public enum VectorSums {
    private typealias Vector = SIMD8<Double>

    /// The sum of the values.
    public static func sum(_ values: ArraySlice<Double>) -> Double {
        values.withUnsafeBufferPointer { values in
            let whole = values.count - values.count % Vector.scalarCount
            var running = Vector.zero
            for start in stride(from: 0, to: whole, by: Vector.scalarCount) {
                running += vector(values, start)
            }
            return values[whole...].reduce(running.sum(), +)
        }
    }

    /// The sums of the differences from `centre` and of their squares.
    public static func deviations(
        of values: ArraySlice<Double>, from centre: Double
    ) -> (sum: Double, squares: Double) {
        values.withUnsafeBufferPointer { values in
            let whole = values.count - values.count % Vector.scalarCount
            var (sums, squares) = (Vector.zero, Vector.zero)
            for start in stride(from: 0, to: whole, by: Vector.scalarCount) {
                let difference = vector(values, start) - centre
                sums += difference
                squares += difference * difference
            }
            var result = (sum: sums.sum(), squares: squares.sum())
            for value in values[whole...] {
                let difference = value - centre
                result.sum += difference
                result.squares += difference * difference
            }
            return result
        }
    }

    @inline(__always)
    private static func vector(
        _ values: UnsafeBufferPointer<Double>, _ start: Int
    ) -> Vector {
        var vector = Vector()
        for lane in 0..<Vector.scalarCount { vector[lane] = values[start + lane] }
        return vector
    }
}
