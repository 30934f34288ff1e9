import Kafka
import Registry

/// What is stored about who holds the partitions of a pipeline says about its workers.
struct PartitionDiagnosis {
    let pipeline: String
    let predictions: String
    let labels: String
    /// Whether windows are cut by count: then every partition has to fill its part.
    let isByCount: Bool
    /// How long a partition may be without events while others fill windows.
    let stalledAfter: Duration

    /// The partitions that no worker holds, or that hold windows back; else that all are held.
    ///
    /// - Parameter extents: the lowest and next offset of each partition of both topics.
    func findings(
        _ partitions: [PartitionStore.Partition],
        extents: [TopicPartition: StreamDiagnosis.Extent]
    ) -> [Finding] {
        let known = Dictionary(uniqueKeysWithValues: partitions.map { ($0.partition, $0) })
        let numbers = Set(extents.keys.map(\.partition)).sorted()
        let isWorkedOn = partitions.contains(where: \.isHeld)
        let furthest = partitions.compactMap(\.windowsBefore).max() ?? 0
        let problems = numbers.compactMap { number -> Finding? in
            let waiting = waiting(number, known[number], extents)
            guard let partition = known[number], partition.isHeld else {
                guard isWorkedOn || !waiting.isEmpty else { return nil }
                return unheld(number, known[number], waiting)
            }
            guard isByCount, waiting.isEmpty, partition.quiet > stalledAfter,
                (partition.windowsBefore ?? 0) < furthest
            else { return nil }
            return silent(partition, furthest: furthest)
        }
        guard problems.isEmpty, isWorkedOn else { return problems }
        return [
            .ok(
                "partitions of \(pipeline)",
                "workers hold all \(numbers.count), idle: \(partitions.count { $0.isIdle })")
        ]
    }

    /// Where each topic stands that has events which were not read.
    private func waiting(
        _ number: Int32, _ partition: PartitionStore.Partition?,
        _ extents: [TopicPartition: StreamDiagnosis.Extent]
    ) -> [String] {
        [predictions, labels].compactMap { topic in
            guard let extent = extents[TopicPartition(topic: topic, partition: number)] else {
                return nil
            }
            let next = max(extent.low, partition?.nextOffsets[topic] ?? extent.low)
            guard extent.high > next else { return nil }
            let last = next > extent.low ? "last offset \(next - 1)" : "none was read"
            return "\(extent.high - next) events of \(topic) wait (\(last), "
                + "end offset \(extent.high))"
        }
    }

    private func unheld(
        _ number: Int32, _ partition: PartitionStore.Partition?, _ waiting: [String]
    ) -> Finding {
        let check = "partition \(pipeline)/\(number)"
        let events = waiting.isEmpty ? "no events wait" : waiting.joined(separator: ", ")
        guard let partition, let unseen = partition.unseen else {
            return .failed(
                check, "no worker has ever held it; \(events)",
                remedy: "start a worker: 'kedge worker --pipeline \(pipeline)'")
        }
        let owner = partition.owner ?? "unknown"
        let instance = owner.contains("@") ? owner.prefix { $0 != "@" } : nil
        return .failed(
            check,
            "no worker has held it for \(unseen.components.seconds) s, the last was \(owner); "
                + events,
            remedy: instance.map {
                "start that worker again: 'kedge worker --pipeline \(pipeline) --instance \($0)'"
            }
                ?? "start a worker: 'kedge worker --pipeline \(pipeline)'; where one runs already, "
                + "the group still waits for \(owner) until its session times out")
    }

    private func silent(_ partition: PartitionStore.Partition, furthest: Int64) -> Finding {
        .failed(
            "partition \(pipeline)/\(partition.partition)",
            "it got no predictions for \(partition.quiet.components.seconds) s, and window "
                + "\(partition.windowsBefore ?? 0) waits for it to fill its part, while another "
                + "partition has filled \(furthest)",
            remedy: "spread prediction ids over all partitions, or give window.current a duration: "
                + "windows of event time pass over idle partitions, those by count wait first")
    }
}
