internal import Observations

extension WindowAssigner {
    /// Windows with smaller numbers have closed; `Int64.min` before the first could.
    public var closedBefore: Int64 { firstOpenIndex }

    /// How many rows of windows that have not closed are kept, 0...`rowsMax`.
    public var openRows: Int { open.count }

    /// An assigner for another specification that goes on where this one stands.
    ///
    /// The rows of windows that are open are left out. Windows by count go on with the next index,
    /// and begin with 0 after windows of event time. Those begin at or after the watermark, and
    /// after those that closed because the partition was idle.
    public func continued(as specification: WindowSpecification) -> WindowAssigner {
        var next = WindowAssigner(specification: specification, schema: schema, rowsMax: rowsMax)
        next.lateCount = lateCount
        next.overflowCount = overflowCount
        switch (self.specification.unit, specification.unit) {
        case (.events, .events):
            next.firstOpenIndex = firstOpenIndex
            next.rowsSeen = firstOpenIndex * specification.step
        case (.milliseconds, .events): break
        case (_, .milliseconds):
            let isTimed = self.specification.unit == .milliseconds && firstOpenIndex > .min
            let openFrom = isTimed ? firstOpenIndex * self.specification.step : nil
            guard let time = [watermark.time?.milliseconds, openFrom].compactMap(\.self).max()
            else { break }
            let (quotient, remainder) = time.quotientAndRemainder(
                dividingBy: specification.step)
            next.firstOpenIndex = remainder > 0 ? quotient + 1 : quotient
        }
        return next
    }
}
