/// How long stretches of a series must be, so that relabelling them keeps their dependence.
///
/// The rule of Politis and White (2004), corrected by Patton, Politis and White (2009), for the
/// circular block bootstrap: b = (2 g^2 / D)^(1/3) n^(1/3) with D = (4 / 3) (sum of lambda R)^2 and
/// g = sum of lambda |k| R(k), lambda a flat-top window over the significant autocorrelations.
/// Twice that: a relabelling has no variance to trade for bias, and the level needs long stretches.
public enum BlockLength {
    /// What the optimal length for a variance is multiplied by.
    static let multiple = 2.0

    /// The longest stretch as a share of the shorter series; fewer stretches have no p-values.
    static let shareMax = 0.25

    /// The length for numeric series, the longest that any of them needs; 1 if independent.
    public static func of(_ series: [[Double]]) -> Int {
        let lengths = series.map { optimal($0) }
        let rowsMin = series.map(\.count).min() ?? 0
        let bound = max(1, (Self.shareMax * Double(rowsMin)).rounded(.down))
        let longest = (lengths.max() ?? 1) * multiple
        return longest <= multiple ? 1 : Int(min(bound, longest.rounded(.up)))
    }

    /// The length for series of categories: that of the most frequent ones' indicators.
    static func of(categories series: [[Int32]]) -> Int {
        var counts: [Int32: Int] = [:]
        for cells in series { for cell in cells { counts[cell, default: 0] += 1 } }
        let frequent = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3)
        return frequent.map { entry in
            of(series.map { cells in cells.map { $0 == entry.key ? 1 : 0 } })
        }.max() ?? 1
    }

    /// The optimal length of one series; 1 where nothing depends on what was before.
    private static func optimal(_ values: [Double]) -> Double {
        let n = values.count
        guard n >= 10 else { return 1 }
        let log = logarithm(Double(n)) / logarithm(10)
        let consecutive = max(5, Int(log.squareRoot().rounded(.up)))
        let lagMax = min(n - 1, Int(Double(n).squareRoot().rounded(.up)) + consecutive)
        let covariances = autocovariances(values, lagMax: lagMax)
        guard covariances[0] > 0 else { return 1 }
        let bound = 2 * (log / Double(n)).squareRoot() * covariances[0]
        var lag = 0
        var quiet = 0
        // The first lag after which `consecutive` autocorrelations are insignificant.
        for k in 1...lagMax {
            quiet = covariances[k].magnitude < bound ? quiet + 1 : 0
            if quiet == consecutive { break }
            if quiet == 0 { lag = k }
        }
        guard lag > 0 else { return 1 }
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
        guard d > 0 else { return 1 }
        return max(1, power(2 * slope * slope / d * Double(n), 1.0 / 3))
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
