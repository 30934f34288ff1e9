import Attacks
import Decoding
import Observations
import Testing

/// Mutated events: each is one row or one failure that names its place, and nothing piles up.
@Suite(.serialized, .figures) struct EventDecodingResilienceTests {
    private static let runLength = 1000

    private static let predictions: [[UInt8]] = [
        EventRun.prediction(),
        EventRun.prediction([
            "mirrored": #"{"version":"2","prediction":1,"score":0.7}"#, "entity": #"{"h":17}"#,
            "scores": #"{"0":0.1,"1":0.9}"#, "x": #"{"deep":[[[{"a":null}]]],"t":true}"#,
        ]),
        #"{"id":12,"version":3,"timestamp":912900600000,"prediction":0,"scores":[0.1,0.9],"#
            + #""features":{"day":2.5,"price":1.25e-3,"demand":null},"#
            + #""entity":"\u00e9\ud83d\ude00"}"#,
    ].map { Array($0.utf8) }

    private static let labels: [[UInt8]] = [
        #"{"id":"a-1","label":"1","timestamp":"1998-12-05T23:30:00+01:00"}"#,
        #"{"weight":2.5,"timestamp":912900600000,"label":0,"id":7,"x":[{"y":[]}]}"#,
        #"{"id":"\u0062","label":true,"timestamp":6,"weight":null}"#,
    ].map { Array($0.utf8) }

    private static let words = [
        "\"id\":", "\"features\":", "\"mirrored\":", "\"scores\":", "\"timestamp\":",
        "\"price\":", "{\"price\":1,\"price\":2}", "[0.5,0.5,0.5]", "{\"0\":1e400}",
    ]

    /// Decodes as many events in runs and hands each run over with its failures.
    private func attack(
        _ inputs: [[UInt8]], times: Int, seed: UInt64,
        decode: (EncodedEvents) -> (offsets: [Int64], failures: [DecodingFailure])
    ) -> (failed: Int, reasons: Set<String>) {
        var mutator = InputMutator(inputs, words: Self.words, seed: seed)
        var failed = 0
        var reasons: Set<String> = []
        for run in 0..<times / Self.runLength {
            let payloads = (0..<Self.runLength).map { _ in mutator.next() }
            let first = Int64(run * Self.runLength)
            let events = EventRun.events(payloads, firstOffset: first)
            let (offsets, failures) = decode(events)
            #expect((offsets + failures.map(\.source.offset)).sorted() == events.offsets)
            #expect(offsets == offsets.sorted())
            for failure in failures {
                reasons.insert(failure.reason.rawValue)
                // The bytes at the failure's offset are those of the event that it is about.
                let index = Int(failure.source.offset - first)
                #expect(
                    Array(events.bytes[events.starts[index]..<events.starts[index + 1]])
                        == payloads[index])
                #expect(failure.source.topic == events.topic && !failure.detail.isEmpty)
            }
            failed += failures.count
        }
        return (failed, reasons)
    }

    @Test func `ten million mutated events are rows or failures, and memory stays`() throws {
        let seed = AttackScale.seed("mutated events", standard: 20_261_123)
        let memory = ResidentMemory()
        let target = try TargetSchema(classes: ["0", "1"])
        var predictionDecoder = PredictionDecoder(schema: try EventRun.schema(), target: target)
        let predictions = AttackScale.count(4_000_000)
        let ofPredictions = attack(Self.predictions, times: predictions, seed: seed) { events in
            let (batch, failures) = predictionDecoder.decode(events)
            #expect(batch.features.count == batch.count && batch.entities.count == batch.count)
            #expect(batch.scores.allSatisfy { $0.isNaN || (0...1).contains($0) })
            return (batch.offsets, failures)
        }
        var labelDecoder = LabelDecoder(target: target)
        let labels = AttackScale.count(3_600_000)
        let ofLabels = attack(Self.labels, times: labels, seed: seed &+ 1) { events in
            let (batch, failures) = labelDecoder.decode(events)
            #expect(batch.weights.allSatisfy { $0 >= 0 } && batch.labels.count == batch.count)
            return (batch.offsets, failures)
        }
        #expect(ofPredictions.reasons.count >= 9, "\(ofPredictions.reasons)")
        #expect(ofLabels.reasons.count >= 8, "\(ofLabels.reasons)")
        #expect(memory.isBounded, "\(memory.description)")
        try ResilienceFigure(
            part: 6, attack: "mutated prediction and label events",
            times: predictions + labels, lost: "nothing",
            measured: "\(ofPredictions.failed + ofLabels.failed) failures of "
                + "\(ofPredictions.reasons.union(ofLabels.reasons).count) reasons, "
                + memory.description,
            seed: seed
        ).record(repository: RepositoryFolder.path)
    }
}
