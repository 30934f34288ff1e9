import Decoding
import Detection
import Observations
import Pipelines
import Registry
import Windows

@testable import ControlPlane

/// Pipelines, events and rows for tests.
enum Example {
    /// A pipeline of one numeric and one categorical feature.
    static func pipeline(_ changes: [(String, String)] = []) throws -> Pipeline {
        var yaml = """
            pipeline: churn
            topic:
              predictions: p
              labels: l
            decode:
              features:
                numeric: [x]
                categorical: [c]
              target:
                classes: ["0", "1"]
            window:
              current: 50 events
              labels:
                maximumDelay: 1h
            detect:
              performance:
                window: 40 labels
                reportEvery: 20 labels
                monitors:
                  errorRate:
                    expectedLabelsToFalseAlarm: 200 labels
                  accuracy:
                    minimum: 0.6
                    expectedLabelsToFalseAlarm: 200 labels
            deploy:
              endpoints: ["http://localhost:1"]
            """
        for (old, new) in changes { yaml = yaml.replacing(old, with: new) }
        return try Pipeline(yaml: yaml, file: "churn.yaml", environment: [:])
    }

    /// The events of a topic from an offset on, as they come from Kafka.
    static func events(
        _ topic: String, _ payloads: ArraySlice<[UInt8]>
    ) -> EncodedEvents {
        var bytes: [UInt8] = []
        var starts = [0]
        for payload in payloads {
            bytes += payload
            starts.append(bytes.count)
        }
        bytes += [UInt8](repeating: 0, count: EncodedEvents.padding)
        return EncodedEvents(
            topic: topic, partition: 3, offsets: payloads.indices.map(Int64.init), bytes: bytes,
            starts: starts)
    }

    /// Joined rows of the given outcomes, in order.
    static func joined(
        _ rows: [(version: String?, prediction: Double, label: Double)],
        mirrored: [(version: String, prediction: Double)?] = []
    ) -> JoinedBatch {
        var batch = JoinedBatch()
        for (index, row) in rows.enumerated() {
            let mirror = index < mirrored.count ? mirrored[index] : nil
            batch.idHashes.append(UInt64(index))
            batch.predictionOffsets.append(Int64(index))
            batch.labelOffsets.append(Int64(index) + 1000)
            batch.predictionTimes.append(Timestamp(milliseconds: Int64(index)))
            batch.labelTimes.append(Timestamp(milliseconds: Int64(index) + 5))
            batch.versions.append(row.version)
            batch.predictions.append(row.prediction)
            batch.scores.append(.nan)
            batch.labels.append(row.label)
            batch.weights.append(1)
            batch.mirroredVersions.append(mirror?.version)
            batch.mirroredPredictions.append(mirror?.prediction ?? .nan)
            batch.mirroredScores.append(.nan)
        }
        return batch
    }

    static func results() throws -> StreamResults {
        StreamResults(schema: try pipeline().decode.features)
    }

    /// A hold-out on which so many of 200 rows were wrong.
    static func baseline(wrong: Double) -> VersionMetrics {
        VersionMetrics(errorRate: MetricEstimate(hits: wrong, of: 200))
    }
}
