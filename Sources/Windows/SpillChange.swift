/// What happened to the spilled predictions of one partition since this was last asked.
public struct SpillChange: Sendable, Equatable {
    /// Predictions to keep outside of the join, in order of their sequence.
    public var added: [SpilledPrediction] = []
    /// The sequences of those whose label has come, in order.
    public var joined: [Int64] = []
    /// Those with smaller sequences are beyond the bound: no label finds them any more.
    public var firstKept: Int64
    /// Those whose `watermarkAfter` is earlier are past twice the maximum delay: likewise.
    public var earliestKept: Int64

    /// Whether there is nothing to add or to take away but what is past its time.
    public var isEmpty: Bool { added.isEmpty && joined.isEmpty }

    /// Makes a change.
    public init(
        added: [SpilledPrediction] = [], joined: [Int64] = [], firstKept: Int64,
        earliestKept: Int64
    ) {
        self.added = added
        self.joined = joined
        self.firstKept = firstKept
        self.earliestKept = earliestKept
    }
}
