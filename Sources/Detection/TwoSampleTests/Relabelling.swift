/// Draws which rows of two pooled samples are called the reference's, as if the labels meant
/// nothing.
///
/// Rows are grouped into cells: blocks of equal values, or categories. A draw is one sequential
/// pass over the cells without an index of rows, so it costs a few nanoseconds a row.
enum Relabelling: Sendable {
    /// Every choice of as many rows is equally likely: for independent rows.
    case ofRows(sizes: [Int32], referenceCount: Int)
    /// The same, and a seed takes the same rows whatever their cells: for columns of a table, whose
    /// rows change sides as a whole.
    case ofTable(cells: [Int32], cellCount: Int, referenceCount: Int)
    /// Whole stretches of rows that follow on one another change sides: for series.
    ///
    /// `cells` holds the cell of every row in the order of time, the reference's rows first.
    case ofStretches(cells: [Int32], cellCount: Int, referenceCount: Int, length: Int)

    /// Counts the reference's rows of each cell in one draw.
    func draw(into counts: inout [Int32], random: inout SplitMix64) {
        switch self {
        case .ofRows(let sizes, let referenceCount):
            Self.drawRows(sizes, referenceCount, into: &counts, &random)
        case .ofTable(let cells, _, let referenceCount):
            for cell in counts.indices { counts[cell] = 0 }
            var choice = Choice(rows: cells.count, wanted: referenceCount)
            for cell in cells { counts[Int(cell)] &+= choice.takes(&random) }
        case .ofStretches(let cells, _, let referenceCount, let length):
            for cell in counts.indices { counts[cell] = 0 }
            Self.drawStretches(cells.count, referenceCount, length, &random) { range in
                for row in range { counts[Int(cells[row])] &+= 1 }
            }
        }
    }

    /// How many cells there are.
    var cellCount: Int {
        switch self {
        case .ofRows(let sizes, _): sizes.count
        case .ofTable(_, let cellCount, _), .ofStretches(_, let cellCount, _, _): cellCount
        }
    }

    /// Takes each row with the share of the rows left that must still be taken.
    ///
    /// Selection sampling: Fan, Muller, Rezucha (1962).
    private struct Choice {
        private var rowsLeft: UInt64
        private var wanted: UInt64

        init(rows: Int, wanted: Int) {
            rowsLeft = UInt64(rows)
            self.wanted = UInt64(wanted)
        }

        /// 1 if the next row is taken, else 0.
        @inline(__always)
        mutating func takes(_ random: inout SplitMix64) -> Int32 {
            let position = random.next().multipliedFullWidth(by: rowsLeft).high
            let isTaken: UInt64 = position < wanted ? 1 : 0
            wanted &-= isTaken
            rowsLeft &-= 1
            return Int32(truncatingIfNeeded: isTaken)
        }
    }

    private static func drawRows(
        _ sizes: [Int32], _ referenceCount: Int, into counts: inout [Int32],
        _ random: inout SplitMix64
    ) {
        var choice = Choice(rows: sizes.reduce(0) { $0 + Int($1) }, wanted: referenceCount)
        for cell in sizes.indices {
            var taken: Int32 = 0
            for _ in 0..<sizes[cell] { taken &+= choice.takes(&random) }
            counts[cell] = taken
        }
    }

    /// Orders the stretches of the whole series at random and takes rows from the front.
    ///
    /// Stretches start at a random phase, so that no row is always a border.
    static func drawStretches(
        _ rows: Int, _ referenceCount: Int, _ length: Int, _ random: inout SplitMix64,
        take: (Range<Int>) -> Void
    ) {
        let phase = random.nextIndex(below: length)
        var starts = [0] + Array(stride(from: phase, to: rows, by: length))
        if phase == 0 { starts.removeFirst() }
        var order = Array(starts.indices)
        var left = referenceCount
        for position in order.indices where left > 0 {
            order.swapAt(position, position + random.nextIndex(below: order.count - position))
            let stretch = order[position]
            let end = stretch + 1 < starts.count ? starts[stretch + 1] : rows
            let range = starts[stretch]..<min(end, starts[stretch] + left)
            take(range)
            left -= range.count
        }
    }
}
