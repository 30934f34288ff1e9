import Kafka
import Pipelines
import Registry

/// Looks at Kafka: brokers, topics, and how far the workers have come.
struct KafkaExamination {
    let properties: [String: String]
    /// How long a partition with events may stand still.
    let stalledAfter: Duration

    func findings(_ state: RegisteredState) async -> [Finding] {
        let admin: KafkaAdmin
        do {
            admin = try KafkaAdmin(properties: properties)
        } catch {
            return [
                .failed(
                    "kafka", error.description, remedy: "correct --kafka or --kafka-property")
            ]
        }
        var findings: [Finding] = []
        do {
            let metadata = try await admin.metadata()
            findings.append(.ok("kafka", "reachable, brokers: \(metadata.brokers.count)"))
            for pipeline in state.pipelines {
                findings += await examine(
                    pipeline, metadata: metadata, admin: admin,
                    positions: state.positions[pipeline.name] ?? [:],
                    partitions: state.partitions[pipeline.name] ?? [])
            }
        } catch {
            findings.append(
                error.isUnreachable
                    ? .unreachable(
                        "kafka", error.description,
                        remedy: "start the brokers, or name others with --kafka or KEDGE_KAFKA")
                    : .failed(
                        "kafka", error.description,
                        remedy: "see the settings of TLS and SASL in --kafka-property"))
        }
        await admin.close()
        return findings
    }

    private func examine(
        _ pipeline: Pipeline, metadata: KafkaMetadata, admin: KafkaAdmin,
        positions: [TopicPartition: StreamDiagnosis.Position],
        partitions: [PartitionStore.Partition]
    ) async -> [Finding] {
        var all: [TopicPartition: StreamDiagnosis.Extent] = [:]
        let diagnosis = StreamDiagnosis(
            pipeline: pipeline.name, predictions: pipeline.topic.predictions,
            labels: pipeline.topic.labels, stalledAfter: stalledAfter)
        var findings = diagnosis.topics(metadata.partitionCounts)
        for topic in [pipeline.topic.predictions, pipeline.topic.labels]
        where metadata.partitionCounts[topic] != nil {
            do {
                var extents: [TopicPartition: StreamDiagnosis.Extent] = [:]
                for partition in try metadata.partitions(of: topic) {
                    let (low, high) = try await admin.watermarks(partition)
                    extents[partition] = StreamDiagnosis.Extent(low: low, high: high)
                }
                findings += diagnosis.progress(
                    topic: topic, extents: extents, positions: positions)
                all.merge(extents) { $1 }
            } catch {
                findings.append(
                    .failed(
                        "stream \(topic)", "\(error)",
                        remedy: "see that every partition of the topic has a leader"))
            }
        }
        return findings
            + PartitionDiagnosis(
                pipeline: pipeline.name, predictions: pipeline.topic.predictions,
                labels: pipeline.topic.labels,
                isByCount: pipeline.window.isByCount, stalledAfter: stalledAfter
            ).findings(partitions, extents: all)
    }
}
