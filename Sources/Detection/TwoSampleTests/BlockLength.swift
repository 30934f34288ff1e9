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

    /// The rows of a stretch; 1 if rows are independent.
    public let rows: Int
    /// The share of the long-run variance of a mean that relabelled stretches keep.
    ///
    /// 1 - g / (rows x sum of R): what the ends of stretches lose of the covariance.
    public let varianceKept: Double

    /// Independent rows.
    static let one = BlockLength(rows: 1, varianceKept: 1)

    private init(rows: Int, varianceKept: Double) {
        self.rows = rows
        self.varianceKept = varianceKept
    }

    /// The length for numeric series, the longest that any of them needs.
    public init(_ series: [[Double]]) {
        let needs = series.map { Self.need($0) }
        let rowsMin = series.map(\.count).min() ?? 0
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

    /// The length for series of categories: that of the most frequent ones' indicators.
    init(categories series: [[Int32]]) {
        var counts: [Int32: Int] = [:]
        for cells in series { for cell in cells { counts[cell, default: 0] += 1 } }
        let frequent = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3)
        self =
            frequent.map { entry in
                BlockLength(series.map { cells in cells.map { $0 == entry.key ? 1 : 0 } })
            }.max { $0.rows < $1.rows } ?? .one
    }

    /// The optimal length of one series, and g over the sum of R: how far dependence reaches.
    ///
    /// 1 and 0 where nothing depends on what was before.
    private static func need(_ values: [Double]) -> (length: Double, reach: Double) {
        let none = (length: 1.0, reach: 0.0)
        let n = values.count
        guard n >= 10 else { return none }
        let log = logarithm(Double(n)) / logarithm(10)
        let consecutive = max(5, Int(log.squareRoot().rounded(.up)))
        let lagMax = min(n - 1, Int(Double(n).squareRoot().rounded(.up)) + consecutive)
        let covariances = autocovariances(values, lagMax: lagMax)
        guard covariances[0] > 0 else { return none }
        let bound = 2 * (log / Double(n)).squareRoot() * covariances[0]
        var lag = 0
        var quiet = 0
        // The first lag after which `consecutive` autocorrelations are insignificant.
        for k in 1...lagMax {
            quiet = covariances[k].magnitude < bound ? quiet + 1 : 0
            if quiet == consecutive { break }
            if quiet == 0 { lag = k }
        }
        guard lag > 0 else { return none }
        let window = min(2 * lag, lagMax)
        var spectrum = covariances[0]
        var slope = 0.0
        for k in 1...window {
            let share = Double(k) / Double(window)
            let weight = share <= 0.5 ? 1 : 2 * (1 - share)
            spectrum += 2 * weight * covariances[k]
            slope += 2 * weight * Double(k) * covariances[k]
        }
        let d = 4.0 / 3 * spectrum * spectrum
        guard d > 0 else { return none }
        return (
            max(1, power(2 * slope * slope / d * Double(n), 1.0 / 3)),
            spectrum > 0 ? max(0, slope / spectrum) : 0
        )
    }

    private static func autocovariances(_ values: [Double], lagMax: Int) -> [Double] {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let centered = values.map { $0 - mean }
        return (0...lagMax).map { lag in
            var sum = 0.0
            for index in lag..<centered.count { sum += centered[index] * centered[index - lag] }
            return sum / count
        }
    }
}
