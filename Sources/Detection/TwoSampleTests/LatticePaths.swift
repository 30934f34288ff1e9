/// The share of lattice paths from (0, 0) to (n, m) that leave a band around the diagonal.
///
/// Walks anti-diagonals s = i + j. For a cell inside the band, the share of paths to it that have
/// been outside is (i A(i-1, j) + j A(i, j-1)) / s: a sum of positive terms, so small shares keep
/// their relative accuracy. Cost: n + m times the width of the band.
struct LatticePaths {
    private let n: Int
    private let m: Int
    private let numerator: Int
    private let blockEnds: TieBlocks?
    /// A on the last anti-diagonal and the one being filled; cell j lies at j + 1.
    private var last: [Double]
    private var next: [Double]

    init(statistic: KolmogorovSmirnovTest.Statistic, blockEnds: TieBlocks?) {
        // j counts the smaller sample: shorter anti-diagonals. The band is symmetric.
        n = max(statistic.referenceCount, statistic.currentCount)
        m = min(statistic.referenceCount, statistic.currentCount)
        numerator = statistic.numerator
        self.blockEnds = blockEnds
        last = [Double](repeating: 1, count: m + 3)
        next = last
    }

    /// The share of paths with |i m - j n| >= numerator at the end of some block.
    mutating func shareOutside() -> Double {
        var low = 0
        var high = 0
        last[1] = 0
        for s in 1...(n + m) {
            low = max(low, s - n)
            high = min(high + 1, m, s)
            if blockEnds?.isEnd[s - 1] ?? true {
                low = max(low, Self.floorDivide(s * m - numerator, by: n + m) + 1)
                high = min(high, -Self.floorDivide(-(s * m + numerator), by: n + m) - 1)
            }
            guard low <= high else { return 1 }
            fill(low, high, sum: s)
            swap(&last, &next)
        }
        return last[m + 1]
    }

    private mutating func fill(_ low: Int, _ high: Int, sum s: Int) {
        let scale = 1 / Double(s)
        let total = Double(s)
        next[low] = 1
        for j in low...high {
            let weight = Double(j)
            next[j + 1] = (last[j + 1] * (total - weight) + last[j] * weight) * scale
        }
        next[high + 2] = 1
    }

    private static func floorDivide(_ a: Int, by b: Int) -> Int {
        let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
