import Kafka
import Pipelines
import Registry
import Rollouts

/// What the database says should be running.
struct RegisteredState: Sendable {
    /// The pipelines that could be read.
    var pipelines: [Pipeline] = []
    /// The traffic that the endpoints of a pipeline must show; absent before the first deployment.
    var traffic: [String: TrafficSplit] = [:]
    /// The versions of each model.
    var versions: [String: Set<String>] = [:]
    /// How far the workers of a pipeline have come.
    var positions: [String: [TopicPartition: StreamDiagnosis.Position]] = [:]
    /// Who holds the partitions of a pipeline.
    var partitions: [String: [PartitionStore.Partition]] = [:]
}
