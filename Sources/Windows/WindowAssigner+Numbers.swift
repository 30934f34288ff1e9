internal import Observations

extension WindowAssigner {
    /// The numbers of the windows that hold an event time; only for windows of event time.
    func numbers(at time: Timestamp) -> ClosedRange<Int64> {
        firstIndex(of: time)...lastIndex(of: time)
    }

    /// The number and first offset of each open window that has rows; only for windows by count.
    var openFirstOffsets: [(number: Int64, first: Int64)] {
        guard specification.unit == .events else { return [] }
        let rowsBefore = rowsSeen - Int64(open.count)
        var windows: [(number: Int64, first: Int64)] = []
        var number = firstOpenIndex
        while number * specification.step < rowsSeen {
            let row = Int(number * specification.step - rowsBefore)
            windows.append((number, open.offsets[row]))
            number += 1
        }
        return windows
    }
}
