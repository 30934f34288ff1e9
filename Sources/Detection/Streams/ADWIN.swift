/// Adaptive windowing: alarms when two parts of the recent past have different means.
///
/// The window is kept as an exponential histogram: row r holds at most `max_buckets` buckets of 2^r
/// values. Every `clock` values, for each cut into n0 old and n1 new values (both at least
/// `min_window_length`, written w) with d' = ln(2 ln(n) / delta), v the variance of the window and
/// m = 1 / (n0 - w + 1) + 1 / (n1 - w + 1), the oldest bucket is dropped and an alarm raised when
/// |mean0 - mean1| > sqrt(2 m v d') + 2 m d' / 3. Memory grows as the logarithm of the window.
///
/// Source: Bifet and Gavalda (2007), "Learning from time-changing data with adaptive windowing";
/// rules and defaults of river 0.26: the value after an alarm starts a new window, unless
/// `keep_window`, which goes on with what was not dropped.
public struct ADWIN: StreamDetector {
    /// What commands and pipelines call it.
    public static let id = StreamDetectorID.adwin

    private let delta: Double
    private let clock: Int
    private let bucketsMax: Int
    private let lengthMin: Double
    private let gracePeriod: Double
    private let keepsWindow: Bool

    // Row r has its slots at r * (bucketsMax + 1), oldest bucket first.
    private var totals: [Double]
    private var variances: [Double]
    private var counts: [Int]
    private var ticks = 0
    private var width = 0.0
    private var total = 0.0
    private var squares = 0.0
    private var isAlarming = false

    /// Reads `delta` (0.002), `clock` (32), `max_buckets` (5), `min_window_length` (5),
    /// `grace_period` (10) and `keep_window` (false).
    public init(parameters: inout DetectorParameters) throws(DetectionError) {
        delta = try parameters.number("delta", default: 0.002, "between 0 and 1") {
            $0 > 0 && $0 < 1
        }
        clock = try parameters.integer("clock", default: 32, in: 1...1_000_000_000)
        bucketsMax = try parameters.integer("max_buckets", default: 5, in: 2...1000)
        lengthMin = Double(
            try parameters.integer("min_window_length", default: 5, in: 1...1_000_000_000))
        gracePeriod = Double(
            try parameters.integer("grace_period", default: 10, in: 0...1_000_000_000))
        keepsWindow = try parameters.flag("keep_window", default: false)
        totals = [Double](repeating: 0, count: bucketsMax + 1)
        variances = totals
        counts = [0]
    }

    /// How many values the window holds.
    public var windowCount: Int { Int(width) }

    /// The mean of the window; 0 when it is empty.
    public var mean: Double { width > 0 ? total / width : 0 }

    /// The sum of squared deviations from the mean over the window.
    public var squaredDeviations: Double { squares }

    /// Takes in a value, and says what it told.
    public mutating func update(_ value: Double) -> StreamSignal {
        guard value.magnitude <= StreamSignal.magnitudeMax else { return .refused }
        if isAlarming {
            if keepsWindow { isAlarming = false } else { reset() }
        }
        insert(value)
        ticks += 1
        if ticks == clock {
            ticks = 0
            if width > gracePeriod {
                while hasCut() {
                    isAlarming = true
                    dropOldest()
                }
            }
        }
        return isAlarming ? .alarm : []
    }

    /// Forgets all values.
    public mutating func reset() {
        let stride = bucketsMax + 1
        totals.removeLast(totals.count - stride)
        variances.removeLast(variances.count - stride)
        counts.removeLast(counts.count - 1)
        counts[0] = 0
        ticks = 0
        (width, total, squares) = (0, 0, 0)
        isAlarming = false
    }

    private mutating func insert(_ value: Double) {
        if width > 0 {
            let deviation = value - total / width
            squares += width * deviation * deviation / (width + 1)
        }
        width += 1
        total += value
        append(total: value, variance: 0, toRow: 0)
        var row = 0
        while counts[row] > bucketsMax {
            mergeOldest(ofRow: row)
            row += 1
        }
    }

    private mutating func append(total: Double, variance: Double, toRow row: Int) {
        if row == counts.count {
            counts.append(0)
            for _ in 0...bucketsMax {
                totals.append(0)
                variances.append(0)
            }
        }
        let slot = row * (bucketsMax + 1) + counts[row]
        totals[slot] = total
        variances[slot] = variance
        counts[row] += 1
    }

    /// Makes the two oldest buckets of a row one of the next.
    private mutating func mergeOldest(ofRow row: Int) {
        let slot = row * (bucketsMax + 1)
        let size = Self.bucketSize(row)
        let difference = totals[slot] / size - totals[slot + 1] / size
        let between = size * size * difference * difference / (size + size)
        append(
            total: totals[slot] + totals[slot + 1],
            variance: variances[slot] + variances[slot + 1] + between, toRow: row + 1)
        removeOldest(2, ofRow: row)
    }

    private mutating func removeOldest(_ count: Int, ofRow row: Int) {
        let slot = row * (bucketsMax + 1)
        counts[row] -= count
        for index in slot..<slot + counts[row] {
            totals[index] = totals[index + count]
            variances[index] = variances[index + count]
        }
    }

    /// Whether some cut of the window has means that differ by more than the bound.
    private func hasCut() -> Bool {
        let logTerm = logarithm(2 * logarithm(width) / delta)
        let spread = 2 * (squares / width) * logTerm
        let linear = 2.0 / 3.0 * logTerm
        var oldCount = 0.0
        var oldTotal = 0.0
        for row in counts.indices.reversed() {
            let size = Self.bucketSize(row)
            let slot = row * (bucketsMax + 1)
            for index in slot..<slot + counts[row] {
                oldCount += size
                oldTotal += totals[index]
                let newCount = width - oldCount
                guard oldCount >= lengthMin, newCount >= lengthMin else { continue }
                let difference = oldTotal / oldCount - (total - oldTotal) / newCount
                let m = 1 / (oldCount - lengthMin + 1) + 1 / (newCount - lengthMin + 1)
                if difference.magnitude > max(0, spread * m).squareRoot() + linear * m {
                    return true
                }
            }
        }
        return false
    }

    private mutating func dropOldest() {
        let row = counts.count - 1
        let slot = row * (bucketsMax + 1)
        let size = Self.bucketSize(row)
        let mean = totals[slot] / size
        width -= size
        total -= totals[slot]
        let difference = mean - total / width
        squares -=
            variances[slot] + size * width * difference * difference / (size + width)
        removeOldest(1, ofRow: row)
        if counts[row] == 0, row > 0 {
            counts.removeLast()
            totals.removeLast(bucketsMax + 1)
            variances.removeLast(bucketsMax + 1)
        }
    }

    private static func bucketSize(_ row: Int) -> Double {
        Double(1 &<< row)
    }
}
