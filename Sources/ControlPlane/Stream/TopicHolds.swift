import Kafka
import Windows

/// The topics of the partitions of a worker that are held back.
struct TopicHolds {
    private let topics: StreamTopics
    private let settings: LabelJoinSettings
    /// After how long without labels those that are said to be there are not waited for.
    private let patience: Duration
    private var holds: [Int32: TopicHold] = [:]
    private var lastLabels: [Int32: ContinuousClock.Instant] = [:]
    /// How many labels came after the last ones, as far as one knows.
    private var labelsWaiting: [Int32: Int64] = [:]
    private var unpaused: Set<TopicPartition> = []
    private var paused: Set<TopicPartition> = []

    init(topics: StreamTopics, settings: LabelJoinSettings, patience: Duration) {
        self.topics = topics
        self.settings = settings
        self.patience = patience
    }

    /// Labels of a partition have come, or it was claimed.
    ///
    /// - Parameter waiting: how many more there are; nil when that is not known.
    mutating func noteLabels(
        _ partition: Int32, waiting: Int64?, at now: ContinuousClock.Instant
    ) {
        lastLabels[partition] = now
        labelsWaiting[partition] = waiting
    }

    /// Forgets a partition.
    mutating func release(_ partition: Int32) {
        holds[partition] = nil
        lastLabels[partition] = nil
        labelsWaiting[partition] = nil
        paused = paused.filter { $0.partition != partition }
        unpaused = unpaused.filter { $0.partition != partition }
    }

    /// Looks again at what to hold back of a partition.
    ///
    /// Labels that are read nearly to their end count as read: where they come now and then, a
    /// fetch seldom finds the end itself.
    ///
    /// - Parameter isAtEndOfLabels: whether the last label there is has been taken.
    mutating func look(
        at partition: Int32, lead: TopicHold.Lead, isAtEndOfLabels: Bool,
        now: ContinuousClock.Instant
    ) {
        let isNearEnd = labelsWaiting[partition].map { $0 < StreamWorker.batchEventsMax } ?? false
        let isQuiet = lastLabels[partition].map { now - $0 >= patience } ?? true
        let before = holds[partition] ?? .none
        let next = before.next(
            lead, hasLabels: !isAtEndOfLabels && !isNearEnd && !isQuiet, settings: settings)
        guard next != before else { return }
        if let topic = topic(of: before, partition) { unpaused.insert(topic) }
        if let topic = topic(of: next, partition) { paused.insert(topic) }
        holds[partition] = next
    }

    /// What is held back.
    var held: Set<TopicPartition> { Set(holds.compactMap { topic(of: $1, $0) }) }

    /// What is to be paused and resumed since this was last asked.
    mutating func takeChanges() -> (pause: [TopicPartition], resume: [TopicPartition]) {
        defer { (paused, unpaused) = ([], []) }
        return (paused.sorted(), unpaused.sorted())
    }

    private func topic(of hold: TopicHold, _ partition: Int32) -> TopicPartition? {
        switch hold {
        case .none: nil
        case .predictions: TopicPartition(topic: topics.predictions, partition: partition)
        case .labels: TopicPartition(topic: topics.labels, partition: partition)
        }
    }
}
