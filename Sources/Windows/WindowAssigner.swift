public import Observations

/// Cuts the predictions of one partition into windows.
///
/// Rows come in offset order; which windows close, with which rows, depends only on that order and
/// never on how it was cut into batches. A window of event time closes when the watermark is
/// `allowedLateness` past its end; a row all of whose windows have closed is late, and counted.
/// Windows without rows are not reported.
public struct WindowAssigner: Sendable, Equatable {
    /// How the stream is cut.
    public let specification: WindowSpecification

    /// The columns of the rows.
    public let schema: FeatureSchema

    /// How many rows of open windows of event time are kept at most; further ones are counted.
    public let rowsMax: Int

    /// The watermark of the partition.
    public internal(set) var watermark: Watermark

    /// How many rows came after all their windows had closed.
    public internal(set) var lateCount: Int64 = 0

    /// How many rows were left out of their windows because `rowsMax` rows were open.
    public internal(set) var overflowCount: Int64 = 0

    /// The rows of the last `add` that are not in all the windows of their event time, because
    /// those had closed or there was no room; not part of the stored state.
    public private(set) var leftOut: [LeftOutRow] = []

    /// Rows of open windows, in offset order.
    var open: PredictionBatch
    /// How many rows have been seen (windows by count).
    var rowsSeen: Int64 = 0
    /// Windows with a smaller index have closed.
    var firstOpenIndex: Int64

    /// Makes an assigner that has seen nothing.
    ///
    /// - Parameter firstIndex: windows below it have closed; nil: those by count begin with 0, and
    ///   those of event time with the first event.
    /// - Precondition: `rowsMax` is positive; windows by count have no negative index.
    public init(
        specification: WindowSpecification, schema: FeatureSchema, rowsMax: Int = 1_000_000,
        firstIndex: Int64? = nil
    ) {
        precondition(rowsMax > 0)
        self.specification = specification
        self.schema = schema
        self.rowsMax = rowsMax
        watermark = Watermark(jumpMaxMilliseconds: specification.jumpMaxMilliseconds)
        open = PredictionBatch(schema: schema)
        switch specification.unit {
        case .events:
            firstOpenIndex = firstIndex ?? 0
            precondition(firstOpenIndex >= 0)
            rowsSeen = firstOpenIndex * specification.step
        case .milliseconds:
            firstOpenIndex = firstIndex ?? .min
        }
    }

    /// Adds rows and returns the windows that they close, in order of index.
    ///
    /// - Precondition: the batch has the assigner's schema.
    public mutating func add(_ batch: PredictionBatch) -> [ClosedWindow] {
        leftOut.removeAll()
        switch specification.unit {
        case .events: return addByCount(batch)
        case .milliseconds: return addByTime(batch)
        }
    }

    /// Closes the windows below an index, full or not; later rows of windows of event time that
    /// closed are late.
    ///
    /// For a partition that gets no events while others go on. The watermark stays where it is: it
    /// tells what the events say. The next row by count is the first of the window `index`, if it
    /// would have been in one before.
    public mutating func closeWindows(before index: Int64) -> [ClosedWindow] {
        guard index > firstOpenIndex else { return [] }
        guard specification.unit == .events else { return close(before: index) }
        var windows: [ClosedWindow] = []
        while firstOpenIndex < index, firstOpenIndex * specification.step < rowsSeen {
            windows.append(closeByCount())
        }
        firstOpenIndex = index
        rowsSeen = max(rowsSeen, index * specification.step)
        return windows
    }

    private mutating func addByCount(_ batch: PredictionBatch) -> [ClosedWindow] {
        var windows: [ClosedWindow] = []
        var next = 0
        while next < batch.count {
            let end = firstOpenIndex * specification.step + specification.size
            let taken = min(batch.count - next, Int(end - rowsSeen))
            let part = taken == batch.count ? batch : batch.rows(next..<next + taken)
            open.append(contentsOf: part)
            rowsSeen += Int64(taken)
            next += taken
            if rowsSeen == end { windows.append(closeByCount()) }
        }
        for time in batch.eventTimes { watermark.observe(time) }
        return windows
    }

    private mutating func closeByCount() -> ClosedWindow {
        let rowsBefore = rowsSeen - Int64(open.count)
        let first = Int(firstOpenIndex * specification.step - rowsBefore)
        let rows = open.rows(first..<min(open.count, first + Int(specification.size)))
        let window = ClosedWindow(
            index: firstOpenIndex, start: rows.eventTimes.min() ?? Timestamp(milliseconds: 0),
            end: rows.eventTimes.max() ?? Timestamp(milliseconds: 0),
            isPartial: rows.count < Int(specification.size), rows: rows.compacted())
        firstOpenIndex += 1
        let nextFirst = min(open.count, first + Int(specification.step))
        open = open.rows(nextFirst..<open.count).compacted()
        return window
    }

    private mutating func addByTime(_ batch: PredictionBatch) -> [ClosedWindow] {
        var windows: [ClosedWindow] = []
        var taken: [Int] = []
        for (row, time) in batch.eventTimes.enumerated() {
            let last = lastIndex(of: time)
            var firstWindow = max(firstIndex(of: time), firstOpenIndex)
            if last < firstOpenIndex {
                lateCount += 1
                firstWindow = last + 1
            } else if open.count + taken.count < rowsMax {
                taken.append(row)
            } else {
                overflowCount += 1
                firstWindow = last + 1
            }
            if firstWindow > firstIndex(of: time) {
                leftOut.append(LeftOutRow(offset: batch.offsets[row], firstWindow: firstWindow))
            }
            let before = watermark.time
            watermark.observe(time)
            guard watermark.time != before, firstIndexStillOpen() > firstOpenIndex else { continue }
            open.append(contentsOf: batch.rows(taken))
            taken.removeAll(keepingCapacity: true)
            windows += closeByTime()
        }
        open.append(contentsOf: taken.count == batch.count ? batch : batch.rows(taken))
        return windows
    }

    private mutating func closeByTime() -> [ClosedWindow] {
        close(before: max(firstOpenIndex, firstIndexStillOpen()))
    }

    /// Closes the windows below an index; `open` keeps the rows that later windows need.
    private mutating func close(before end: Int64) -> [ClosedWindow] {
        var rowsOfIndex: [Int64: [Int]] = [:]
        var kept: [Int] = []
        for (row, time) in open.eventTimes.enumerated() {
            let last = lastIndex(of: time)
            if last >= end { kept.append(row) }
            let first = max(firstOpenIndex, firstIndex(of: time))
            var index = first
            while index <= min(last, end - 1) {
                rowsOfIndex[index, default: []].append(row)
                index += 1
            }
        }
        firstOpenIndex = end
        let windows = rowsOfIndex.sorted { $0.key < $1.key }.map { index, rows in
            let start = Timestamp(milliseconds: index * specification.step)
            let end = start + .milliseconds(specification.size)
            return ClosedWindow(
                index: index, start: start, end: end,
                isPartial: watermark.time.map { $0 < end } ?? true,
                rows: open.rows(rows).compacted())
        }
        if kept.count < open.count { open = open.rows(kept).compacted() }
        return windows
    }

    /// The index of the first window that the watermark leaves open.
    private func firstIndexStillOpen() -> Int64 {
        guard let time = watermark.time else { return firstOpenIndex }
        let lateness = specification.allowedLatenessMilliseconds
        return index(at: bounded(time) - lateness - specification.size) + 1
    }

    func firstIndex(of time: Timestamp) -> Int64 {
        index(at: bounded(time) - specification.size) + 1
    }

    func lastIndex(of time: Timestamp) -> Int64 {
        index(at: bounded(time))
    }

    /// The index of the window that begins last at or before a time.
    private func index(at milliseconds: Int64) -> Int64 {
        let (quotient, remainder) = milliseconds.quotientAndRemainder(
            dividingBy: specification.step)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// Milliseconds kept where sums with sizes cannot overflow (36 million years each way).
    private func bounded(_ time: Timestamp) -> Int64 {
        min(max(time.milliseconds, -(1 << 60)), 1 << 60)
    }
}
