/// A sum that keeps what rounding takes from it (Kahan 1965).
struct CompensatedSum {
    /// The sum.
    private(set) var value = 0.0
    private var lost = 0.0

    /// Adds a term.
    mutating func add(_ term: Double) {
        let kept = term - lost
        let next = value + kept
        lost = (next - value) - kept
        value = next
    }
}

extension ArraySlice<Double> {
    /// Values that are summed without compensation, an eighth of them in each lane: ascending
    /// values would else add up their rounding.
    private static var blockCount: Int { 64 }

    /// The sum of all values, whatever their order.
    func compensatedSum() -> Double {
        var sum = CompensatedSum()
        eachBlock { start, end in
            var block = SIMD8<Double>()
            for index in stride(from: start, to: end, by: 8) { block += eight(index, end) }
            sum.add(block.sum())
        }
        return sum.value
    }

    /// The sum and the sum of squares of `value * factor - pivot`.
    func compensatedSums(factor: Double, pivot: Double) -> (first: Double, second: Double) {
        var first = CompensatedSum()
        var second = CompensatedSum()
        eachBlock { start, end in
            var sums = SIMD8<Double>()
            var squares = SIMD8<Double>()
            for index in stride(from: start, to: end, by: 8) {
                var terms = eight(index, end) * factor - pivot
                for lane in Swift.min(8, end - index)..<8 { terms[lane] = 0 }
                sums += terms
                squares += terms * terms
            }
            first.add(sums.sum())
            second.add(squares.sum())
        }
        return (first.value, second.value)
    }

    @inline(__always)
    private func eachBlock(_ body: (_ start: Int, _ end: Int) -> Void) {
        for start in stride(from: startIndex, to: endIndex, by: Self.blockCount) {
            body(start, Swift.min(endIndex, start + Self.blockCount))
        }
    }

    /// Eight values from an index; zeros from `end`.
    @inline(__always)
    private func eight(_ index: Int, _ end: Int) -> SIMD8<Double> {
        guard index + 8 > end else {
            return SIMD8(
                self[index], self[index + 1], self[index + 2], self[index + 3],
                self[index + 4], self[index + 5], self[index + 6], self[index + 7])
        }
        var values = SIMD8<Double>()
        for lane in 0..<(end - index) { values[lane] = self[index + lane] }
        return values
    }
}
