import Registry

/// A partition that holds windows back, or would lose events if nothing were done.
struct StalledPartition: Hashable {
    /// Why it stands still.
    enum Reason: String {
        /// No worker says that it holds it.
        case unowned
        /// Its worker has events of it that it does not get on with.
        case behind
        /// It gets too few events to fill a window by count that others have filled.
        case silent
    }

    /// The number of the partition.
    let partition: Int32
    let reason: Reason

    /// How long events may wait, or a window by count for events, before it is said.
    static let patience = Duration.seconds(60)

    /// The partitions that stand still, in order.
    ///
    /// - Parameters:
    ///   - waiting: the topics, of the partitions held here, that have events which were not read.
    ///   - isByCount: whether windows are cut by count.
    static func all(
        among partitions: [PartitionStore.Partition], partitionCount: Int,
        waiting: [Int32: [String]], isByCount: Bool
    ) -> [StalledPartition] {
        let known = Dictionary(uniqueKeysWithValues: partitions.map { ($0.partition, $0) })
        let furthest = partitions.compactMap(\.windowsBefore).max() ?? 0
        return (0..<Int32(partitionCount)).compactMap { number in
            guard let partition = known[number], partition.isHeld else {
                return StalledPartition(partition: number, reason: .unowned)
            }
            let stands = (waiting[number] ?? []).contains { topic in
                (partition.standing[topic] ?? partition.quiet) > patience
            }
            if stands { return StalledPartition(partition: number, reason: .behind) }
            let isSilent =
                isByCount && partition.quiet > patience
                && (partition.windowsBefore ?? 0) < furthest
            return isSilent ? StalledPartition(partition: number, reason: .silent) : nil
        }
    }
}
