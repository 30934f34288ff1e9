import Observations
import Windows

/// Labels joined to their predictions, which wait for them.
struct JoinSpeed: Measure {
    let name = "join"
    private static let batch = 5000
    /// By how many events labels follow their predictions.
    private static let delay = 100_000

    func run(_ bench: Bench) async throws -> Measurement {
        let count = bench.isQuick ? 200_000 : 1_000_000
        var measurement = Measurement(
            title: "Label join",
            method: """
                \(count.grouped) predictions, each labelled \(Self.delay.grouped) \
                predictions later, in batches of \(Self.batch) of each in turn; both sides are \
                taken in. Processor time of one thread, after one warm-up. The two dictionaries \
                keep no times, expire nothing and do not care for order.
                """)
        let batches = try Self.batches(count)
        var kedge: [Double] = []
        var swift: [Double] = []
        var python: [Double] = []
        for _ in 0..<bench.rounds {
            kedge.append(try Self.kedge(batches, count: count))
            swift.append(Self.dictionary(batches, count: count))
            python.append(
                try await bench.peer(
                    "per_second", of: bench.python(),
                    [bench.package + "/Peers/join.py", "\(count)", "\(Self.delay)"]))
        }
        measurement.rows = [
            .init(subject: "Kedge: label join", unit: "labels/s", rounds: kedge),
            .init(subject: "Swift Dictionary", unit: "labels/s", rounds: swift),
            .init(subject: "Python dict", unit: "labels/s", rounds: python),
        ]
        measurement.ratios = [
            .init("Kedge / Swift Dictionary", kedge.median / swift.median),
            .init("Kedge / Python dict", kedge.median / python.median),
        ]
        return measurement
    }

    private typealias Batches = [(predictions: PredictionBatch, labels: LabelBatch)]

    private static func batches(_ count: Int) throws -> Batches {
        let schema = try FeatureSchema([])
        func time(_ number: Int) -> Timestamp {
            Timestamp(milliseconds: EventStream.start + Int64(number) * EventStream.step)
        }
        return stride(from: 0, to: count + delay, by: batch).map { first in
            var predictions = PredictionBatch(schema: schema)
            var versions: [String?] = []
            for number in first..<min(first + batch, max(count, first)) {
                predictions.offsets.append(Int64(number))
                predictions.idHashes.append(IDHash.of(EventStream.id(number).utf8))
                predictions.eventTimes.append(time(number))
                predictions.predictions.append(Double(number & 1))
                predictions.scores.append(0.5)
                predictions.mirroredPredictions.append(.nan)
                predictions.mirroredScores.append(.nan)
                versions.append("1")
            }
            predictions.versions = CategoricalColumn(versions)
            predictions.mirroredVersions = CategoricalColumn(versions.map { _ in nil })
            predictions.entities = predictions.mirroredVersions
            var labels = LabelBatch()
            for number in max(0, first - delay)..<max(0, first + batch - delay) {
                labels.offsets.append(Int64(number))
                labels.idHashes.append(IDHash.of(EventStream.id(number).utf8))
                labels.eventTimes.append(time(number + delay))
                labels.labels.append(1)
                labels.weights.append(1)
            }
            return (predictions, labels)
        }
    }

    private static func kedge(_ batches: Batches, count: Int) throws -> Double {
        var seconds = 0.0
        for _ in 0..<2 {
            var join = LabelJoin(
                settings: try LabelJoinSettings(
                    maximumDelay: .seconds(86_400), openPredictionsMax: 2 * delay,
                    waitingLabelsMax: 2 * delay))
            var joined = 0
            seconds = ProcessorTime.seconds {
                for (predictions, labels) in batches {
                    joined += join.add(predictions: predictions).count
                    joined += join.add(labels: labels).count
                }
                joined += join.flush().count
            }
            guard joined == count else {
                throw SpeedError("expected \(count) labels to be joined, got \(joined)")
            }
        }
        return Double(count) / seconds
    }

    private static func dictionary(_ batches: Batches, count: Int) -> Double {
        var seconds = 0.0
        for _ in 0..<2 {
            var waiting: [UInt64: (offset: Int64, prediction: Double)] = [:]
            var right = 0
            seconds = ProcessorTime.seconds {
                for (predictions, labels) in batches {
                    for row in 0..<predictions.count {
                        waiting[predictions.idHashes[row]] = (
                            predictions.offsets[row], predictions.predictions[row]
                        )
                    }
                    for row in 0..<labels.count {
                        let found = waiting.removeValue(forKey: labels.idHashes[row])
                        if found?.prediction == labels.labels[row] { right += 1 }
                    }
                }
            }
        }
        return Double(count) / seconds
    }
}
