internal import Observations

/// Which windows the predictions of one partition were in, for labels that come later.
///
/// A label belongs to the windows of its prediction, however long they have been closed. Windows of
/// event time follow from the prediction's time, but for predictions that came too late or found
/// no room: those are remembered. Windows by count do not follow from its offset, as events that
/// cannot be decoded are in none, so their first and last offsets are remembered.
public struct WindowExtents: Sendable {
    /// How many closed windows by count are remembered; labels of earlier ones revise nothing.
    public static let windowsMax = 4096

    /// How many predictions that are not in all windows of their time are remembered; the label of
    /// an earlier one counts for all of them.
    public static let leftOutMax = 16_384

    /// Windows with smaller numbers were cut otherwise; labels do not revise them.
    private(set) var numberMin = Int64.min
    /// The number of the window that `extents` begins with.
    private(set) var firstNumber: Int64 = 0
    private(set) var extents = Fifo<ClosedRange<Int64>>()
    /// In order of offset.
    private var leftOut = Fifo<LeftOutRow>()

    /// Remembers nothing yet.
    public init() {}

    /// Remembers windows by count that have closed, in order of number.
    public mutating func record(_ closed: [ClosedWindow]) {
        for window in closed {
            if window.index != firstNumber + Int64(extents.count) {
                extents = Fifo()
                firstNumber = window.index
            }
            extents.append(window.firstOffset...window.lastOffset)
            guard extents.count > Self.windowsMax else { continue }
            _ = extents.removeFirst()
            firstNumber += 1
        }
    }

    /// Remembers rows of one partition that are not in all windows of their time, in offset order.
    public mutating func record(_ rows: [LeftOutRow]) {
        for row in rows {
            leftOut.append(row)
            if leftOut.count > Self.leftOutMax { _ = leftOut.removeFirst() }
        }
    }

    /// How many closed windows by count are remembered.
    public var windowCount: Int { extents.count }

    /// How many predictions are remembered because they are not in all windows of their time.
    public var leftOutCount: Int { leftOut.count }

    /// Forgets what was, because from `number` on windows are cut otherwise.
    public mutating func restart(at number: Int64) {
        numberMin = number
        firstNumber = number
        extents = Fifo()
        leftOut = Fifo()
    }

    /// Calls `body` with each joined row and each window in which its prediction was, in order.
    ///
    /// Not for predictions whose windows are forgotten. The predictions have been added to the
    /// assigner, and the windows by count that it closed are recorded here.
    public func forEachWindow(
        of rows: JoinedBatch, assigner: WindowAssigner,
        _ body: (_ row: Int, _ number: Int64) -> Void
    ) {
        guard assigner.specification.unit == .events else {
            for row in 0..<rows.count {
                let first = max(numberMin, firstWindow(of: rows.predictionOffsets[row]))
                for number in assigner.numbers(at: rows.predictionTimes[row])
                where number >= first {
                    body(row, number)
                }
            }
            return
        }
        let open = assigner.openFirstOffsets
        for row in 0..<rows.count {
            let offset = rows.predictionOffsets[row]
            var place = firstEnding(atOrAfter: offset)
            while place < extents.end, extents[place].lowerBound <= offset {
                body(row, firstNumber + place - extents.first)
                place += 1
            }
            for window in open where window.first <= offset { body(row, window.number) }
        }
    }

    /// The first window that a prediction was in, if not in all of its time.
    private func firstWindow(of offset: Int64) -> Int64 {
        let place = leftOut.firstPlace { $0.offset >= offset }
        guard place < leftOut.end, leftOut[place].offset == offset else { return .min }
        return leftOut[place].firstWindow
    }

    /// The place of the first extent that does not end before an offset.
    private func firstEnding(atOrAfter offset: Int64) -> Int64 {
        extents.firstPlace { $0.upperBound >= offset }
    }
}

extension WindowExtents: PackedState {
    private static let format: UInt8 = 2

    /// The state as little-endian bytes, beginning with the number of their format.
    public func encoded() -> [UInt8] {
        var writer = PackedWriter()
        writer.write(byte: Self.format)
        writer.write(signed: numberMin)
        writer.write(signed: firstNumber)
        let all = extents.all
        writer.write(unsigned: UInt64(all.count))
        writer.write(differences: all.map(\.lowerBound))
        writer.write(differences: all.map(\.upperBound))
        writer.write(unsigned: UInt64(leftOut.count))
        writer.write(differences: leftOut.all.map(\.offset))
        writer.write(differences: leftOut.all.map(\.firstWindow))
        return writer.bytes
    }

    /// Reads a state written by `encoded()`.
    ///
    /// - Throws: `WindowsError.state` if the bytes are anything else.
    public init(decoding bytes: [UInt8]) throws(WindowsError) {
        var reader = PackedReader(bytes)
        let format = try reader.byte()
        // Format 1 had no rows that were left out.
        guard 1...Self.format ~= format else {
            throw .state(expected: "format 1 to \(Self.format) of extents", got: "\(format)")
        }
        numberMin = try reader.signed()
        firstNumber = try reader.signed()
        let count = try reader.count()
        let firsts = try reader.differences(count)
        let lasts = try reader.differences(count)
        if format > 1 {
            let count = try reader.count()
            let offsets = try reader.differences(count)
            let windows = try reader.differences(count)
            for (offset, window) in zip(offsets, windows) {
                leftOut.append(LeftOutRow(offset: offset, firstWindow: window))
            }
        }
        try reader.end()
        for (first, last) in zip(firsts, lasts) {
            guard first <= last else {
                throw .state(expected: "first offsets before last ones", got: "others")
            }
            extents.append(first...last)
        }
    }
}
