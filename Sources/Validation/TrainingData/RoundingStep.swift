/// The step that the numbers of a column were rounded to.
///
/// Each number is a multiple of a power of ten, 10^-d of up to 15 decimals, or else of the power of
/// two of its last bit. The step is the largest that more than a fifth of the numbers are multiples
/// of (a tenth of those with three decimals need only two), or the greatest common divisor of the
/// differences of all where that is larger: times in seconds that are whole days have 86 400.
enum RoundingStep {
    private static let coarserShare = 0.2
    private static let decimalsMax = 15
    private static let powers = (0...22).map { power in
        (0..<power).reduce(1.0) { product, _ in product * 10 }
    }
    /// The numbers that are looked at, evenly spaced among all.
    private static let sampleMax = 4096

    /// The step; nil where all numbers are 0, or there are none.
    ///
    /// - Parameter sorted: finite, ascending.
    static func of(_ sorted: [Double]) -> Double? {
        let stride = max(1, sorted.count / sampleMax)
        let sample = Swift.stride(from: 0, to: sorted.count, by: stride).map { sorted[$0] }
        let numbers = sample.filter { $0 != 0 }
        let decimals = numbers.map { Self.decimals(of: $0) }
        let steps = zip(numbers, decimals).map { number, decimals in
            power(of: decimals) ?? lastBit(of: number)
        }.sorted(by: >)
        guard !steps.isEmpty else { return nil }
        let step = steps[Int(coarserShare * Double(steps.count))]
        let most = decimals.max() ?? 0
        guard let unit = power(of: max(0, most)) else { return step }
        return max(step, commonDivisor(of: sample, unit: unit) ?? 0)
    }

    /// The fewest decimals that write a number; negative for multiples of powers of ten.
    private static func decimals(of number: Double) -> Int {
        if number.rounded() == number {
            let zeros = (1..<powers.count).first {
                number.truncatingRemainder(dividingBy: powers[$0]) != 0
            }
            return 1 - (zeros ?? powers.count)
        }
        // A power of ten up to 10^22 is exact, so a quotient is the number that is nearest.
        return (1...decimalsMax).first { (number * powers[$0]).rounded() / powers[$0] == number }
            ?? decimalsMax + 1
    }

    private static func power(of decimals: Int) -> Double? {
        guard decimals <= decimalsMax else { return nil }
        return decimals < 0 ? powers[-decimals] : 1 / powers[decimals]
    }

    private static func lastBit(of number: Double) -> Double {
        number.ulp
            * Double(
                sign: .plus,
                exponent: number.significandBitPattern == 0
                    ? Double.significandBitCount
                    : number.significandBitPattern.trailingZeroBitCount,
                significand: 1)
    }

    /// The greatest common divisor of the differences of multiples of a unit.
    private static func commonDivisor(of numbers: [Double], unit: Double) -> Double? {
        guard let first = numbers.first, let last = numbers.last,
            max(first.magnitude, last.magnitude) / unit < 0x1p53
        else { return nil }
        let multiples = numbers.map { Int(($0 / unit).rounded()) }
        let divisor = multiples.reduce(0) { divisor, multiple in
            var (a, b) = (divisor, multiple - multiples[0])
            while b != 0 { (a, b) = (b, a % b) }
            return abs(a)
        }
        return divisor > 0 ? Double(divisor) * unit : nil
    }
}
