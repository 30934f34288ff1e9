import Kafka

/// What topics and stored offsets say about the streams of a pipeline.
struct StreamDiagnosis {
    /// How far a worker has come in a partition.
    struct Position: Equatable, Sendable {
        let nextOffset: Int64
        /// For how long it has not moved.
        let age: Duration
        /// Whether its worker does not read on, as the topic is far ahead of the other.
        var isHeldBack = false
    }

    /// The lowest offset of a partition, and the one that its next message will get.
    struct Extent: Equatable, Sendable {
        let low: Int64
        let high: Int64
    }

    let pipeline: String
    let predictions: String
    let labels: String
    /// How long a partition with events may stand still.
    let stalledAfter: Duration

    /// Whether both topics are there, with as many partitions each.
    func topics(_ partitionCounts: [String: Int]) -> [Finding] {
        let check = "topics of \(pipeline)"
        let missing = [predictions, labels].filter { partitionCounts[$0] == nil }
        guard let ofPredictions = partitionCounts[predictions],
            let ofLabels = partitionCounts[labels]
        else {
            return missing.map {
                .failed(
                    "topic \($0)", "the topic does not exist",
                    remedy: "create it with as many partitions as the pipeline's other topic")
            }
        }
        guard ofPredictions == ofLabels else {
            return [
                .failed(
                    check,
                    "expected as many partitions of \(predictions) as of \(labels), "
                        + "got \(ofPredictions) and \(ofLabels)",
                    remedy: "give both topics \(max(ofPredictions, ofLabels)) partitions, "
                        + "and write both by the key of the prediction id")
            ]
        }
        return [.ok(check, "partitions of each: \(ofPredictions)")]
    }

    /// What keeps a worker from reading on, partition by partition; else how many events wait.
    func progress(
        topic: String, extents: [TopicPartition: Extent], positions: [TopicPartition: Position]
    ) -> [Finding] {
        let check = "stream \(topic)"
        var waiting: Int64 = 0
        var problems: [Finding] = []
        for (partition, extent) in extents.sorted(by: { $0.key < $1.key }) {
            let position = positions[partition]
            let next = position?.nextOffset ?? extent.low
            waiting += max(0, extent.high - max(next, extent.low))
            if let problem = problem(partition, extent, position) { problems.append(problem) }
        }
        guard problems.isEmpty else { return problems }
        let held = positions.filter { $0.key.topic == topic && $0.value.isHeldBack }.keys
            .map { "\($0.partition)" }.sorted().joined(separator: ", ")
        guard held.isEmpty else {
            return [
                .ok(
                    check,
                    "\(waiting) events wait; partitions \(held) are held back until the "
                        + "pipeline's other topic, or the partition that windows wait for, "
                        + "has caught up")
            ]
        }
        return [
            .ok(check, waiting == 0 ? "read to its end" : "\(waiting) events wait, and fewer soon")
        ]
    }

    private func problem(
        _ partition: TopicPartition, _ extent: Extent, _ position: Position?
    ) -> Finding? {
        let check = "stream \(partition.topic)/\(partition.partition)"
        let lookAtWorker =
            "see that 'kedge worker --pipeline \(pipeline)' runs, and what its log says"
        guard let position else {
            guard extent.high > extent.low else { return nil }
            return .failed(
                check, "\(extent.high - extent.low) events wait, and none was ever read",
                remedy: lookAtWorker)
        }
        if position.nextOffset > extent.high {
            return .failed(
                check,
                "expected to read on at offset \(position.nextOffset), but the partition ends at "
                    + "\(extent.high): it seems to be another one than before",
                remedy: "see that KEDGE_KAFKA names the cluster that the workers read, and that "
                    + "nobody created the topic again")
        }
        if position.nextOffset < extent.low {
            return .failed(
                check,
                "\(extent.low - position.nextOffset) events were deleted before they were read",
                remedy: "raise the retention of the topic; " + lookAtWorker)
        }
        guard extent.high > position.nextOffset, position.age > stalledAfter,
            !position.isHeldBack
        else { return nil }
        return .failed(
            check,
            "\(extent.high - position.nextOffset) events wait at offset \(position.nextOffset), "
                + "which has not moved for \(position.age.components.seconds) s",
            remedy: lookAtWorker)
    }
}
