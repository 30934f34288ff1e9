/// How the predictions of one window did, as far as their labels have come.
///
/// Labels come late, so a window's metrics are never final: each label changes the counts at
/// once, and now and then what they say is recorded as a revision. The first is made after
/// `firstRevision` labels, each further one when there are a quarter more labels than at the one
/// before: so many labels make few revisions, and which ones depends on the labels alone, not on
/// when they came.
public struct WindowPerformance: Sendable, Hashable {
    /// Right and wrong answers so far.
    public private(set) var counts: ConfusionCounts
    /// How many revisions there were.
    public private(set) var revision: Int
    /// After how many labels the next revision is made.
    public private(set) var nextRevision: Int64

    /// Begins without labels.
    ///
    /// - Precondition: `firstRevision` is positive.
    public init(firstRevision: Int) {
        precondition(firstRevision > 0)
        counts = ConfusionCounts()
        revision = 0
        nextRevision = Int64(firstRevision)
    }

    /// Goes on where stored values left off.
    public init(counts: ConfusionCounts, revision: Int, nextRevision: Int64) {
        self.counts = counts
        self.revision = revision
        self.nextRevision = nextRevision
    }

    /// How many labels have come.
    public var labels: Int64 { Int64(counts.total) }

    /// Counts a labelled prediction; 1 is the positive class.
    ///
    /// - Returns: whether this makes a revision.
    public mutating func add(label: Double, prediction: Double) -> Bool {
        counts.add(label: label, prediction: prediction)
        guard labels >= nextRevision else { return false }
        revision += 1
        nextRevision = labels + max(1, labels / 4)
        return true
    }
}
