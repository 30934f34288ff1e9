import Kafka
import Logging
import Observations
import Registry
import Telemetry

/// Reports how far the partitions of a pipeline have come, and which stand still.
struct PartitionWatch {
    let pipeline: String
    let partitionCount: Int
    /// Whether windows are cut by count.
    let isByCount: Bool
    /// How they are cut.
    let windowCut: String
    let metrics: Metrics
    let logger: Logger

    /// How many stalled partitions are named at most; all are counted.
    static let namedMax = 100

    /// What was said to stand still when last looked.
    private var stalled: [StalledPartition] = []

    init(
        pipeline: String, partitionCount: Int, isByCount: Bool, windowCut: String,
        metrics: Metrics, logger: Logger
    ) {
        self.pipeline = pipeline
        self.partitionCount = partitionCount
        self.isByCount = isByCount
        self.windowCut = windowCut
        self.metrics = metrics
        self.logger = logger
    }

    /// Reports how far the partitions have come, and which stand still.
    ///
    /// - Parameters:
    ///   - held: the epoch of the claim on each partition that is held here.
    ///   - lags: how many events of each topic partition wait.
    mutating func report(
        _ partitions: [PartitionStore.Partition], held: [Int32: Int64],
        lags: [TopicPartition: Int64]
    ) {
        reportWatermarks(partitions, held: held)
        reportWaitingWindows(partitions.filter { $0.windowCut == windowCut })
        let waiting = Dictionary(
            grouping: lags.filter { $0.value > 0 }.keys, by: \.partition
        ).mapValues { $0.map(\.topic) }
        report(
            StalledPartition.all(
                among: partitions, partitionCount: partitionCount, waiting: waiting,
                isByCount: isByCount))
    }

    /// How many windows wait for partitions that have not closed them.
    private func reportWaitingWindows(_ partitions: [PartitionStore.Partition]) {
        let before = partitions.compactMap(\.windowsBefore).map(Double.init)
        metrics.set(
            MetricCatalogue.windowsWaiting, pipeline,
            to: (before.max() ?? 0) - (before.min() ?? 0))
    }

    private func reportWatermarks(
        _ partitions: [PartitionStore.Partition], held: [Int32: Int64]
    ) {
        guard let furthest = partitions.compactMap(\.watermark).max() else { return }
        metrics.replace(
            MetricCatalogue.partitionWatermarkLag, prefix: [pipeline],
            with: partitions.compactMap { partition in
                guard held[partition.partition] != nil, let time = partition.watermark else {
                    return nil
                }
                let behind = Double(furthest.milliseconds) - Double(time.milliseconds)
                return (labels: [pipeline, String(partition.partition)], value: behind / 1000)
            })
    }

    private mutating func report(_ found: [StalledPartition]) {
        metrics.set(MetricCatalogue.partitionsStalled, pipeline, to: Double(found.count))
        metrics.replace(
            MetricCatalogue.partitionStalled, prefix: [pipeline],
            with: found.prefix(Self.namedMax).map {
                (labels: [pipeline, String($0.partition), $0.reason.rawValue], value: 1)
            })
        for partition in found where !stalled.contains(partition) {
            logger.warning(
                "A partition stands still; 'kedge doctor' says what mends it.",
                metadata: [
                    "pipeline": "\(pipeline)", "partition": "\(partition.partition)",
                    "reason": "\(partition.reason.rawValue)",
                ])
        }
        stalled = found
    }
}
