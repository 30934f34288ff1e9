/// Kolmogorov-Smirnov windowing: alarms when the newest values look unlike a sample of older ones.
///
/// Of the last `window_size` values the newest `stat_size` are compared with as many drawn from the
/// others without replacement, after every value; it alarms when the exact two-sample p-value is
/// at most `alpha` and D > 0.1. Assumes independent values. It looks again and again at level
/// `alpha`, so false alarms are far more frequent than `alpha` suggests.
///
/// Source: Raab, Heusinger, Schleif (2020), "Reactive soft prototype computing for concept drift
/// streams"; rules, defaults and random draws of river 0.26 (Python's generator from `seed`).
public struct KSWIN: StreamDetector {
    /// What commands and pipelines call it.
    public static let id = StreamDetectorID.kswin

    /// The D below which no p-value counts (`st > 0.1` in river).
    private static let distanceMin = 0.1

    private let windowSize: Int
    private let sampleSize: Int
    private let seed: UInt64
    /// The least count difference that alarms: D = difference / `sampleSize`.
    private let differenceMin: Int
    /// Whether Python draws from a shrinking pool rather than by rejection.
    private let drawsFromPool: Bool

    private var random: MersenneTwister
    /// A ring, `head` its oldest value once it is full.
    private var window: [Double] = []
    private var head = 0
    /// The newest `sampleSize` values, ascending; kept while the window is full.
    private var recent: [Double] = []
    private var pool: [Int32] = []
    private var drawn: [Double] = []
    private var isAlarming = false

    /// Reads `alpha` (0.005), `window_size` (100), `stat_size` (30) and `seed` (1).
    public init(parameters: inout DetectorParameters) throws(DetectionError) {
        let alpha = try parameters.number("alpha", default: 0.005, "between 0 and 1") {
            $0 > 0 && $0 < 1
        }
        windowSize = try parameters.integer("window_size", default: 100, in: 2...1_000_000)
        sampleSize = try parameters.integer("stat_size", default: 30, in: 1...windowSize / 2)
        seed = UInt64(try parameters.integer("seed", default: 1, in: 0...Int.max))
        random = MersenneTwister(seed: seed)
        differenceMin = Self.differenceMin(alpha: alpha, count: sampleSize)
        drawsFromPool = windowSize - sampleSize <= Self.setSize(count: sampleSize)
    }

    /// Takes in a value, and says what it told.
    public mutating func update(_ value: Double) -> StreamSignal {
        guard value.magnitude <= StreamSignal.magnitudeMax else { return .refused }
        if isAlarming { reset() }
        if window.count < windowSize {
            window.append(value)
            guard window.count == windowSize else { return [] }
            recent = window.suffix(sampleSize).sorted()
        } else {
            replaceRecent(older(windowSize - sampleSize), by: value)
            window[head] = value
            head = head + 1 == windowSize ? 0 : head + 1
        }
        draw()
        drawn.sort()
        isAlarming = largestDifference() >= differenceMin
        return isAlarming ? .alarm : []
    }

    /// Forgets all values, and draws from the seed again.
    public mutating func reset() {
        random = MersenneTwister(seed: seed)
        window.removeAll(keepingCapacity: true)
        recent.removeAll(keepingCapacity: true)
        pool.removeAll(keepingCapacity: true)
        drawn.removeAll(keepingCapacity: true)
        head = 0
        isAlarming = false
    }

    /// The value at a position of the window, 0 the oldest.
    private func older(_ position: Int) -> Double {
        let index = head + position
        return window[index < windowSize ? index : index - windowSize]
    }

    private mutating func replaceRecent(_ old: Double, by new: Double) {
        var index = recent.firstIndex(of: old) ?? 0
        while index + 1 < recent.count, recent[index + 1] < new {
            recent[index] = recent[index + 1]
            index += 1
        }
        while index > 0, recent[index - 1] > new {
            recent[index] = recent[index - 1]
            index -= 1
        }
        recent[index] = new
    }

    /// Draws `sampleSize` of the older values, the way Python's `random.sample` does.
    private mutating func draw() {
        let olderCount = windowSize - sampleSize
        drawn.removeAll(keepingCapacity: true)
        if drawsFromPool {
            pool.removeAll(keepingCapacity: true)
            for position in 0..<olderCount { pool.append(Int32(position)) }
            for taken in 0..<sampleSize {
                let index = random.nextIndex(below: olderCount - taken)
                drawn.append(older(Int(pool[index])))
                pool[index] = pool[olderCount - taken - 1]
            }
            return
        }
        var chosen = Set<Int>(minimumCapacity: sampleSize)
        while chosen.count < sampleSize {
            let position = random.nextIndex(below: olderCount)
            if chosen.insert(position).inserted { drawn.append(older(position)) }
        }
    }

    /// The largest difference of counts at the ends of blocks of equal values.
    private func largestDifference() -> Int {
        var largest = 0
        var i = 0
        var j = 0
        while i < sampleSize, j < sampleSize {
            let value = min(drawn[i], recent[j])
            while i < sampleSize, drawn[i] == value { i += 1 }
            while j < sampleSize, recent[j] == value { j += 1 }
            largest = max(largest, abs(i - j))
        }
        return largest
    }

    /// The least count difference whose D exceeds 0.1 and whose p-value is at most `alpha`.
    private static func differenceMin(alpha: Double, count: Int) -> Int {
        var low = Int((distanceMin * Double(count)).rounded(.down)) + 1
        var high = count + 1
        while low < high {
            let middle = (low + high) / 2
            let statistic = KolmogorovSmirnovTest.Statistic(
                numerator: middle * count, referenceCount: count, currentCount: count)
            let p =
                count <= KolmogorovSmirnovTest.exactCountMax
                ? KolmogorovSmirnovTest.exactPValue(statistic)
                : KolmogorovSmirnovTest.asymptoticPValue(statistic)
            if p <= alpha { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Up to how many choices Python's `random.sample` shuffles a pool: 21, or for `count` over 5
    /// 21 + 4^ceil(log4(3 count)).
    private static func setSize(count: Int) -> Int {
        guard count > 5 else { return 21 }
        var size = 1
        while size < 3 * count { size *= 4 }
        return 21 + size
    }
}
