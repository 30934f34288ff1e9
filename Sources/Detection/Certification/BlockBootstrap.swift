/// Draws rows of a series again in stretches, so that what depends on its neighbours still does.
///
/// The circular block bootstrap (Politis, Romano 1992): stretches of `length` rows begin at random
/// rows, each equally likely, and go on at the beginning after the end.
public struct BlockBootstrap: Sendable, Hashable {
    /// How many rows the series has.
    public let rows: Int
    /// How long a stretch is.
    public let length: Int

    /// Makes a bootstrap.
    ///
    /// - Precondition: both are positive.
    public init(rows: Int, length: Int) {
        precondition(rows > 0 && length > 0, "rows and stretches must be positive")
        self.rows = rows
        self.length = min(length, rows)
    }

    /// The positions of `count` rows.
    public func draw(_ count: Int, random: inout SplitMix64) -> [Int] {
        var positions: [Int] = []
        positions.reserveCapacity(count)
        while positions.count < count {
            let start = random.nextIndex(below: rows)
            for offset in 0..<min(length, count - positions.count) {
                let position = start + offset
                positions.append(position < rows ? position : position - rows)
            }
        }
        return positions
    }
}
