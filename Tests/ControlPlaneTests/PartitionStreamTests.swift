import Detection
import Foundation
import Observations
import Pipelines
import Rollouts
import Testing
import Windows

@testable import ControlPlane
@testable import Registry

struct PartitionStreamTests {
    /// What a stream led to, whatever the batches.
    private struct Outcome: Equatable {
        var predictions: PredictionBatch
        var labels = LabelBatch()
        var letters: [DeadLetterOutbox.Letter] = []
        var closed: [ClosedWindow] = []
        var windowLabels: [WindowPerformanceStore.Label] = []
        var snapshots: [PerformanceStore.Snapshot] = []
        var alarms: [PerformanceAlarm] = []
        var paired: [StreamResults.VersionPair: PairedEvidence] = [:]
        var outcomes: [Int: [Int]] = [:]
        var joined = 0
        /// How many commits stored only what was taken in.
        var appends = 0
        /// How many predictions were spilled at most.
        var spilledMax = 0

        init(schema: FeatureSchema) {
            predictions = PredictionBatch(schema: schema)
        }

        mutating func add(_ results: StreamResults, _ more: [DeadLetterOutbox.Letter]) {
            predictions.append(contentsOf: results.predictions)
            labels.append(contentsOf: results.labels)
            letters += more
            closed += results.closed
            windowLabels += results.windowLabels
            snapshots += results.snapshots
            alarms += results.alarms
            paired.merge(results.paired) { $0 + $1 }
            for (version, outcome) in results.outcomes {
                let before = outcomes[version] ?? [0, 0]
                outcomes[version] = [before[0] + outcome.correct, before[1] + outcome.wrong]
            }
            joined += results.joined
        }
    }

    private static let baselines = [1: Example.baseline(wrong: 10), 2: Example.baseline(wrong: 20)]

    private static func noise(_ number: Int, _ salt: String) -> Double {
        Double(IDHash.of("\(salt) \(number)".utf8) >> 11) * 0x1p-53
    }

    /// Prediction events with gaps, disorder, missing values, a mirror and broken ones.
    private static let predictions: [[UInt8]] = (0..<600).map { number in
        guard number % 41 != 5 else { return Array("broken".utf8) }
        let time = 1_700_000_000_000 + number * 1000 - Int(noise(number, "late") * 5000)
        let version = number < 300 ? 1 : 2
        let mirrored = number % 3 == 0 ? #","mirrored":{"version":"2","prediction":1}"# : ""
        let x = number % 17 == 3 ? "null" : "\(noise(number, "x"))"
        return Array(
            """
            {"id":"p\(number)","model":"churn","version":"\(version)","timestamp":\(time),\
            "features":{"x":\(x),"c":"c\(number % 5)"},"prediction":\(number % 2)\(mirrored)}
            """.utf8)
    }

    /// Labels of most predictions, some twice, some of nobody.
    private static let labels: [[UInt8]] = (0..<600).map { number in
        let target = number % 23 == 4 ? max(0, number - 7) : number
        let isRight = noise(number, "right") < (number < 200 ? 0.95 : 0.5)
        let label = isRight ? target % 2 : 1 - target % 2
        let time = 1_700_000_000_000 + number * 1000 + 20_000
        let id = "\(number % 29 == 2 ? "q" : "p")\(target)"
        return Array(#"{"id":"\#(id)","label":\#(label),"timestamp":\#(time)}"#.utf8)
    }

    /// What a database holds of a partition's state.
    private struct Stored {
        var state: [UInt8]?
        var journal: [[UInt8]] = []
        /// How often the state was stored whole, and how often it was appended to.
        var (wholes, appends) = (0, 0)
        var spilled: [Int64: SpilledPrediction] = [:]

        mutating func save(_ stream: PartitionStream) throws {
            if let spill = stream.takeSpill() {
                for row in spill.added { spilled[row.sequence] = row }
                for sequence in spill.joined { spilled[sequence] = nil }
                stream.stored(SpilledPredictionStore.Outcome(first: spilled.keys.min()))
            }
            save(try stream.takeChange())
        }

        func find(_ idHashes: [UInt64]) -> [SpilledPrediction] {
            spilled.values.filter { idHashes.contains($0.idHash) }
        }

        private mutating func save(_ change: StreamStore.Change) {
            switch change {
            case .whole(let bytes):
                (state, journal) = (bytes, [])
                wholes += 1
            case .appended(let bytes):
                journal.append(bytes)
                appends += 1
            }
        }

        var claim: StreamStore.Claim {
            StreamStore.Claim(epoch: 2, state: state, nextOffsets: [:], journal: journal)
        }
    }

    /// Feeds the events in pieces; the state is stored and read back when `reopens` says so.
    private func run(
        _ pipeline: Pipeline, cut: (Int) -> Int, turn: () -> Bool, reopens: () -> Bool
    ) throws -> Outcome {
        var outcome = Outcome(schema: pipeline.decode.features)
        var stream = try PartitionStream(
            pipeline, partition: 3,
            claim: StreamStore.Claim(epoch: 1, state: nil, nextOffsets: [:]))
        var (nextPrediction, nextLabel) = (0, 0)
        var stored = Stored()
        while nextPrediction < Self.predictions.count || nextLabel < Self.labels.count {
            var results = StreamResults(schema: pipeline.decode.features)
            var letters: [DeadLetterOutbox.Letter] = []
            let takesPredictions =
                nextLabel == Self.labels.count
                || nextPrediction < Self.predictions.count && turn()
            if takesPredictions {
                let end = min(Self.predictions.count, nextPrediction + cut(nextPrediction))
                let events = Example.events("p", Self.predictions[nextPrediction..<end])
                let decoded = stream.decode(
                    predictions: events, brokerTimes: events.offsets.map { _ in .max })
                stream.recall(stored.find(stream.wanted(predictions: decoded.batch)))
                stream.take(
                    predictions: decoded.batch, baselines: Self.baselines, into: &results)
                letters = decoded.letters
                nextPrediction = end
            } else {
                let end = min(Self.labels.count, nextLabel + cut(nextLabel))
                let events = Example.events("l", Self.labels[nextLabel..<end])
                let decoded = stream.decode(
                    labels: events, brokerTimes: events.offsets.map { _ in .max })
                stream.recall(stored.find(stream.wanted(labels: decoded.batch)))
                stream.take(labels: decoded.batch, baselines: Self.baselines, into: &results)
                letters = decoded.letters
                nextLabel = end
            }
            outcome.add(results, letters)
            outcome.spilledMax = max(outcome.spilledMax, stream.fill.spilledPredictions)
            try stored.save(stream)
            if reopens() {
                stream = try PartitionStream(
                    pipeline, partition: 3, claim: stored.claim,
                    spilledFirst: stored.spilled.keys.min())
            }
        }
        outcome.appends = stored.appends
        return outcome
    }

    @Test(arguments: [("50 events", 1_000_000), ("30s", 1_000_000), ("50 events", 1), ("30s", 7)])
    func `what comes out does not depend on batches, interleaving, restarts and memory`(
        window: String, openPredictionsMax: Int
    ) throws {
        let pipeline = try Example.pipeline([("current: 50 events", "current: \(window)")])
        let small = try Example.pipeline([
            ("current: 50 events", "current: \(window)"),
            (
                "maximumDelay: 1h",
                "maximumDelay: 1h\n    openPredictionsMax: \(openPredictionsMax) predictions"
            ),
        ])
        let whole = try run(pipeline, cut: { _ in 600 }, turn: { true }, reopens: { false })
        #expect(whole.closed.count >= 11)
        #expect(whole.joined > 450)
        #expect(!whole.alarms.isEmpty)
        #expect(whole.letters.count == Self.predictions.indices.count { $0 % 41 == 5 })
        #expect(whole.letters.allSatisfy { $0.payload == Array("broken".utf8) })
        #expect(whole.letters.first?.source == EventSource(topic: "p", partition: 3, offset: 5))
        for seed in UInt64(1)...12 {
            var generator = SplitMix64(seed: seed)
            func random(_ bound: Int) -> Int { Int(generator.next() % UInt64(bound)) }
            let pieces = try run(
                small, cut: { _ in 1 + random(40) }, turn: { random(2) == 0 },
                reopens: { random(6) == 0 })
            #expect(pieces.appends > 10)
            #expect((pieces.spilledMax > 0) == (openPredictionsMax < 10))
            #expect(pieces.predictions == whole.predictions)
            #expect(pieces.labels == whole.labels)
            #expect(pieces.closed == whole.closed)
            #expect(pieces.snapshots == whole.snapshots)
            #expect(pieces.alarms == whole.alarms)
            #expect(pieces.paired == whole.paired)
            #expect(pieces.outcomes == whole.outcomes)
            #expect(pieces.joined == whole.joined)
            #expect(
                pieces.letters.sorted { $0.source.offset < $1.source.offset } == whole.letters)
        }
    }

    @Test func `a sample keeps the same ids of both topics`() throws {
        let pipeline = try Example.pipeline([
            ("current: 50 events", "current: 50 events\n  sampleRate: 0.3")
        ])
        let outcome = try run(pipeline, cut: { _ in 600 }, turn: { true }, reopens: { false })
        #expect((120...240).contains(outcome.predictions.count))
        let ids = Set(outcome.predictions.idHashes)
        #expect(ids.allSatisfy { IDHash.isSampled($0, rate: 0.3) })
        #expect(outcome.labels.idHashes.allSatisfy { IDHash.isSampled($0, rate: 0.3) })
        // What is not stored still counts.
        #expect(outcome.joined > 450)
    }

    @Test func `a state of another format is told, not guessed at`() throws {
        let pipeline = try Example.pipeline()
        for state: [UInt8] in [[1, 2, 3], Array("bplist00".utf8)] {
            let error = #expect(throws: StreamError.self) {
                _ = try PartitionStream(
                    pipeline, partition: 3,
                    claim: StreamStore.Claim(epoch: 1, state: state, nextOffsets: [:]))
            }
            #expect(
                error?.description.hasPrefix("cannot read the stored state of partition 3: ")
                    == true)
        }
    }

    @Test func `events that were worked on are passed over`() throws {
        let stream = try PartitionStream(
            Example.pipeline(), partition: 3,
            claim: StreamStore.Claim(epoch: 1, state: nil, nextOffsets: ["p": 4]))
        let again = stream.unseen(Example.events("p", Self.predictions[0..<10]))
        #expect(again.offsets == Array(4..<10))
        #expect(again.payload(0) == Self.predictions[4][...])
        #expect(stream.unseen(Example.events("p", Self.predictions[0..<10])).count == 0)
        #expect(stream.unseen(Example.events("p", Self.predictions[8..<12])).offsets == [10, 11])
        #expect(stream.unseen(Example.events("l", Self.labels[0..<2])).count == 2)
    }
}
