/// How long stretches of a series must be, so that relabelling them keeps their dependence.
///
/// The rule of Politis and White (2004), corrected by Patton, Politis and White (2009), for the
/// circular block bootstrap: b = (2 g^2 / D)^(1/3) n^(1/3) with D = (4 / 3) (sum of lambda R)^2 and
/// g = sum of lambda |k| R(k), lambda a flat-top window over the significant autocorrelations.
/// Twice that: a relabelling has no variance to trade for bias, and the level needs long stretches.
public struct BlockLength: Sendable, Equatable {
    /// What the optimal length for a variance is multiplied by.
    static let multiple = 2.0

    /// The longest stretch as a share of the shorter series; fewer stretches have no p-values.
    static let shareMax = 0.25

    /// The least share of the long-run variance that stretches are taken to keep.
    static let varianceKeptMin = 0.5

    /// The largest autocorrelation at lag 1 that `reach` is derived from.
    private static let correlationMax = 0.95

    /// The rows of a stretch; 1 if rows are independent.
    public let rows: Int
    /// The share of the long-run variance of a mean that relabelled stretches keep.
    ///
    /// 1 - g / (rows x sum of R): what the ends of stretches lose of the covariance.
    public let varianceKept: Double

    /// Independent rows.
    public static let one = BlockLength(rows: 1, varianceKept: 1)

    private init(rows: Int, varianceKept: Double) {
        self.rows = rows
        self.varianceKept = varianceKept
    }

    /// The length for numeric series, the longest that any of them needs.
    public init(_ series: [[Double]]) {
        self.init(
            needs: series.map { Autocovariances([$0]).map { Self.need($0) } ?? .independent },
            rowsMin: series.map(\.count).min() ?? 0)
    }

    /// The length for a series that is known to depend on itself, if only by what goes with it.
    ///
    /// It is at least what a first-order autoregression of one half asks for, (8 n / 3)^(1/3)
    /// before the multiple: in a short series that is 0 in most rows, autocorrelations are seen
    /// less than they matter.
    public init(dependent series: [Double]) {
        let least = power(8 * Double(series.count) / 3, 1.0 / 3)
        let need = Autocovariances([series]).map { Self.need($0, lagMin: 1) }
        self.init(
            needs: [need ?? .independent, Need(length: least, reach: 0)], rowsMin: series.count)
    }

    /// The length for samples of one series, whose autocovariances are summed.
    public init(samples: [[Double]]) {
        self.init(
            needs: [Autocovariances(samples).map { Self.need($0) } ?? .independent],
            rowsMin: samples.map(\.count).min() ?? 0)
    }

    /// The length for samples of one series of categories: that of `PersistentCategories`.
    init(categories samples: [[Int32]]) {
        self.init(samples: PersistentCategories.numbered(samples))
    }

    /// The length for columns that change sides together, each with its samples: the longest that
    /// any needs, and the variance that all of them keep.
    ///
    /// - Parameter rowsMin: at least so many rows, when it is known that they depend on each other.
    init(columns: [[[Double]]], atLeast rowsMin: Int = 1) {
        let covariances = columns.compactMap { Autocovariances($0) }
        let lagMin = rowsMin > 1 ? 1 : 0
        let reach =
            Autocovariances(sum: covariances).map { Self.need($0, lagMin: lagMin).reach } ?? 0
        let length = covariances.map { Self.need($0).length }.max() ?? 1
        self.init(
            needs: [
                Need(length: max(length, Double(rowsMin) / Self.multiple), reach: reach)
            ], rowsMin: columns.flatMap { $0 }.map(\.count).min() ?? 0)
    }

    private init(needs: [Need], rowsMin: Int) {
        let bound = max(1, (Self.shareMax * Double(rowsMin)).rounded(.down))
        let longest = needs.map(\.length).max() ?? 1
        guard longest > 1 else {
            self = .one
            return
        }
        let length = min(bound, (longest * Self.multiple).rounded(.up))
        let lost = (needs.map(\.reach).max() ?? 0) / length
        self.init(rows: Int(length), varianceKept: max(Self.varianceKeptMin, 1 - lost))
    }

    /// The share of the spread that a sum of squares over so many directions keeps, as chi-square
    /// over bins or categories is one.
    ///
    /// A direction of degree j of a normal series with autocorrelation r has r^j (Lancaster 1958):
    /// it loses less the higher its degree, and weighs by its long-run variance.
    func varianceKept(directions: Int) -> Double {
        let reach = (1 - varianceKept) * Double(rows)
        guard directions > 1, reach > 0 else { return varianceKept }
        let correlation = ((1 + reach * reach).squareRoot() - 1) / reach
        var ofDegree = 1.0
        var lost = 0.0
        var total = 0.0
        for _ in 0..<directions {
            ofDegree *= correlation
            let longRun = (1 + ofDegree) / (1 - ofDegree)
            lost += 2 * ofDegree / ((1 - ofDegree) * (1 - ofDegree)) * longRun
            total += longRun * longRun
        }
        return max(Self.varianceKeptMin, 1 - lost / total / Double(rows))
    }

    /// Stretches of another length of the same series, which keep more or less of it.
    func with(rows other: Int) -> BlockLength {
        let reach = (1 - varianceKept) * Double(rows)
        return BlockLength(
            rows: other, varianceKept: max(Self.varianceKeptMin, 1 - reach / Double(other)))
    }

    /// How statistics of relabelled stretches are scaled.
    ///
    /// - Parameters:
    ///   - rows: of both samples together.
    ///   - directions: over how many directions of difference the statistic sums.
    func scale(rows: Int, isSquare: Bool, directions: Int) -> StretchScale {
        StretchScale(
            varianceKept: varianceKept(directions: directions), stretches: rows / self.rows,
            isSquare: isSquare)
    }

    /// What a series asks for.
    private struct Need {
        /// The optimal length for a variance.
        let length: Double
        /// g over the sum of R: how many rows dependence reaches.
        let reach: Double

        /// Nothing depends on what was before.
        static let independent = Need(length: 1, reach: 0)
    }

    /// The optimal length, and the reach.
    ///
    /// In short series few autocorrelations are significant, and a window over those sees too short
    /// a reach: it is at least that of a first-order autoregression, 2 r / (1 - r^2), with r the
    /// autocorrelation at lag 1 (the plug-in of Andrews 1991).
    private static func need(_ covariances: Autocovariances, lagMin: Int = 0) -> Need {
        let atLag = covariances.atLag
        let n = covariances.rows
        let lagMax = atLag.count - 1
        let consecutive = Autocovariances.consecutive(rows: n)
        let bound = 2 * (logarithm(n) / logarithm(10)).squareRoot() * covariances.noise
        var lag = 0
        var quiet = 0
        // The first lag after which `consecutive` autocorrelations are insignificant.
        for k in 1...lagMax {
            quiet = atLag[k].magnitude < bound ? quiet + 1 : 0
            if quiet == consecutive { break }
            if quiet == 0 { lag = k }
        }
        lag = max(lag, lagMin)
        guard lag > 0 else { return .independent }
        let window = min(2 * lag, lagMax)
        var spectrum = atLag[0]
        var slope = 0.0
        for k in 1...window {
            let share = Double(k) / Double(window)
            let weight = share <= 0.5 ? 1 : 2 * (1 - share)
            spectrum += 2 * weight * atLag[k]
            slope += 2 * weight * Double(k) * atLag[k]
        }
        guard spectrum * spectrum > 0 else { return .independent }
        let ratio = slope / spectrum
        let correlation = min(correlationMax, max(0, atLag[1] / atLag[0]))
        return Need(
            length: max(1, power(1.5 * ratio * ratio * n, 1.0 / 3)),
            reach: max(spectrum > 0 ? ratio : 0, 2 * correlation / (1 - correlation * correlation)))
    }
}
