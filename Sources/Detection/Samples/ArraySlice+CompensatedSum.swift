extension ArraySlice<Double> {
    /// Values that are summed without compensation: an eighth of them in each lane.
    private static var compensationStride: Int { 64 }

    /// The sum of a term of each value, to rounding in whatever order they come.
    ///
    /// Eight values at a time in blocks, compensated from block to block (Kahan 1965): ascending
    /// values would add up their rounding.
    @inline(__always)
    func compensatedSum(of term: (SIMD8<Double>) -> SIMD8<Double>) -> Double {
        var sum = 0.0
        var lost = 0.0
        var index = startIndex
        while index < endIndex {
            let end = Swift.min(endIndex, index + Self.compensationStride)
            var block = SIMD8<Double>()
            while index + 8 <= end {
                block += term(
                    SIMD8(
                        self[index], self[index + 1], self[index + 2], self[index + 3],
                        self[index + 4], self[index + 5], self[index + 6], self[index + 7]))
                index += 8
            }
            if index < end {
                var values = SIMD8<Double>()
                for lane in 0..<(end - index) { values[lane] = self[index + lane] }
                var terms = term(values)
                for lane in (end - index)..<8 { terms[lane] = 0 }
                block += terms
                index = end
            }
            let added = block.sum() - lost
            let next = sum + added
            lost = (next - sum) - added
            sum = next
        }
        return sum
    }
}
