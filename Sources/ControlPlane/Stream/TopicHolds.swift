import Kafka
import Telemetry
import Windows

/// The topics of the partitions of a worker that are held back.
struct TopicHolds {
    private let topics: StreamTopics
    private let settings: LabelJoinSettings
    /// After how long without labels those that are said to be there are not waited for.
    private let patience: Duration
    private var holds: [Int32: TopicHold] = [:]
    /// Partitions whose windows are too many ahead of those of others.
    private var ahead: Set<Int32> = []
    private var lastLabels: [Int32: ContinuousClock.Instant] = [:]
    /// How many labels came after the last ones, as far as one knows.
    private var labelsWaiting: [Int32: Int64] = [:]
    /// What is paused, as far as was told.
    private var told: Set<TopicPartition> = []

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
        ahead.remove(partition)
        told = told.filter { $0.partition != partition }
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
        holds[partition] = next
    }

    /// Holds the predictions of these partitions back, and of no others for the sake of windows.
    mutating func hold(ahead partitions: Set<Int32>) {
        ahead = partitions
    }

    /// What is held back.
    var held: Set<TopicPartition> {
        Set(holds.compactMap { topic(of: $1, $0) })
            .union(ahead.compactMap { topic(of: .predictions, $0) })
    }

    /// The topics of each partition that are held back.
    var heldTopics: [Int32: [String]] {
        Dictionary(grouping: held, by: \.partition).mapValues { $0.map(\.topic).sorted() }
    }

    /// What is to be paused and resumed since this was last asked.
    mutating func takeChanges() -> (pause: [TopicPartition], resume: [TopicPartition]) {
        let held = held
        defer { told = held }
        return (held.subtracting(told).sorted(), told.subtracting(held).sorted())
    }

    /// Sets the metric of what is held back.
    func report(to metrics: Metrics, pipeline: String) {
        for topic in [topics.predictions, topics.labels] {
            metrics.set(
                MetricCatalogue.partitionsHeldBack, pipeline, topic,
                to: Double(held.count { $0.topic == topic }))
        }
    }

    private func topic(of hold: TopicHold, _ partition: Int32) -> TopicPartition? {
        switch hold {
        case .none: nil
        case .predictions: TopicPartition(topic: topics.predictions, partition: partition)
        case .labels: TopicPartition(topic: topics.labels, partition: partition)
        }
    }
}
