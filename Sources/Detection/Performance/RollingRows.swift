/// The last labelled rows of a model, by number or by event time, for any metric over them.
///
/// Rows are held in the order of their event time when the window is one of time, else as they
/// came. Memory is bounded by the capacity. A row that is older than the window is passed over.
public struct RollingRows: Sendable, Equatable {
    /// What the window holds.
    public enum Extent: Codable, Sendable, Hashable {
        /// The last labels, however old.
        case labels(Int)
        /// The labels of predictions later than the latest less a span; at most `capacity`.
        case eventTime(milliseconds: Int64, capacity: Int)
    }

    /// What the window holds.
    public let extent: Extent
    private let capacity: Int
    private var times: [Int64] = []
    private var labelColumn: [Double] = []
    private var predictionColumn: [Double] = []
    private var scoreColumn: [Double] = []
    /// Where the window starts in the columns; what is before it was forgotten.
    private var start = 0

    /// Makes an empty window.
    ///
    /// - Precondition: the bounds of `extent` are positive.
    public init(_ extent: Extent) {
        self.extent = extent
        switch extent {
        case .labels(let count):
            capacity = count
        case .eventTime(let milliseconds, let count):
            precondition(milliseconds > 0, "a window must span some time")
            capacity = count
        }
        precondition(capacity > 0, "a window must hold one label or more")
    }

    /// How many rows the window holds.
    public var count: Int { times.count - start }
    /// The labels.
    public var labels: [Double] { Array(labelColumn[start...]) }
    /// The predictions.
    public var predictions: [Double] { Array(predictionColumn[start...]) }
    /// The scores; NaN where there was none.
    public var scores: [Double] { Array(scoreColumn[start...]) }

    /// Takes in a labelled prediction, and forgets what leaves the window.
    ///
    /// - Parameters:
    ///   - milliseconds: the event time of the prediction.
    ///   - score: NaN when there is none.
    /// - Returns: false when the row is older than the window, and so was passed over.
    @discardableResult
    public mutating func add(
        milliseconds: Int64, label: Double, prediction: Double, score: Double = .nan
    ) -> Bool {
        if case .eventTime(let span, _) = extent, count > 0 {
            let latest = max(times[times.count - 1], milliseconds)
            let (oldest, isBelow) = latest.subtractingReportingOverflow(span)
            if !isBelow {
                if milliseconds <= oldest { return false }
                while count > 0, times[start] <= oldest { start += 1 }
            }
        }
        if count == capacity {
            if case .eventTime = extent, milliseconds < times[start] { return false }
            start += 1
        }
        times.append(milliseconds)
        labelColumn.append(label)
        predictionColumn.append(prediction)
        scoreColumn.append(score)
        if case .eventTime = extent { sinkLast() }
        if start >= capacity { compact() }
        return true
    }

    /// Moves the newest row to its place in the order of event time.
    private mutating func sinkLast() {
        var index = times.count - 1
        while index > start, times[index - 1] > times[index] {
            times.swapAt(index - 1, index)
            labelColumn.swapAt(index - 1, index)
            predictionColumn.swapAt(index - 1, index)
            scoreColumn.swapAt(index - 1, index)
            index -= 1
        }
    }

    private mutating func compact() {
        times.removeFirst(start)
        labelColumn.removeFirst(start)
        predictionColumn.removeFirst(start)
        scoreColumn.removeFirst(start)
        start = 0
    }

    /// Whether both windows hold the same rows, and will go on alike.
    public static func == (left: RollingRows, right: RollingRows) -> Bool {
        left.extent == right.extent
            && left.times[left.start...] == right.times[right.start...]
            && left.labelColumn[left.start...] == right.labelColumn[right.start...]
            && left.predictionColumn[left.start...] == right.predictionColumn[right.start...]
            && zip(left.scores, right.scores).allSatisfy {
                $0 == $1 || ($0.isNaN && $1.isNaN)
            }
    }
}
