import Registry

/// Up to where the windows of idle partitions may close.
///
/// A window closes when every partition is past it or idle. A partition is idle when its worker has
/// read it to its end and nothing has come for the idle time-out; one that nobody holds is not,
/// since nobody knows what waits in it.
struct WindowFrontier {
    /// What is stored of the partitions.
    let partitions: [PartitionStore.Partition]
    /// How many partitions there are.
    let partitionCount: Int
    /// How windows are cut.
    let windowCut: String

    /// How many windows by count wait at most for a partition that gets no events.
    static let waitingMax: Int64 = 100

    /// Windows with smaller numbers need not wait for idle partitions; nil when all must.
    ///
    /// That is as far as every partition that is not idle has come; as far as any has come when all
    /// are idle. While a partition is cut by another revision of the pipeline, nothing is known.
    ///
    /// - Parameter idle: partitions that count as idle beside those that are stored as idle.
    func closable(idle: Set<Int32>) -> Int64? {
        guard isKnown else { return nil }
        let going = partitions.filter {
            !($0.isIdle && $0.isHeld) && !idle.contains($0.partition)
        }
        guard !going.isEmpty else { return partitions.compactMap(\.windowsBefore).max() }
        let passed = going.compactMap(\.windowsBefore)
        return passed.count == going.count ? passed.min() : nil
    }

    /// Windows by count with smaller numbers wait no longer for partitions that get no events,
    /// since as many as may wait come after them.
    var overdue: Int64? {
        guard isKnown, let furthest = partitions.compactMap(\.windowsBefore).max() else {
            return nil
        }
        return furthest - Self.waitingMax
    }

    /// The partitions that have closed windows for which others are behind.
    ///
    /// All of them while one was never claimed or is cut otherwise: nothing it will close is known.
    var ahead: Set<Int32> {
        let slowest = isKnown ? partitions.map { $0.windowsBefore ?? .min }.min() : nil
        return Set(
            partitions.filter { partition in
                slowest.map { partition.windowsBefore ?? .min > $0 } ?? true
            }.map(\.partition))
    }

    /// Whether all partitions are there, and cut alike.
    private var isKnown: Bool {
        partitions.count >= partitionCount && partitions.allSatisfy { $0.windowCut == windowCut }
    }
}
