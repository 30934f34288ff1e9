import Decoding
import Observations
import Testing

/// SplitMix64 (Steele, Lea, Flood 2014): repeatable randomness for tests.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

struct MutatedEventsTests {
    private static let mutationsTotal = 200_000
    private static let runLength = 1000

    private static let seeds: [String] = [
        EventRun.prediction(),
        EventRun.prediction([
            "mirrored": #"{"version":"2","prediction":1,"score":0.7}"#, "entity": #"{"h":17}"#,
            "scores": "[0.1,0.9]", "x": #"{"deep":[[[{"a":null}]]],"t":true}"#,
        ]),
        #"{"id":12,"version":3,"timestamp":912900600000,"prediction":0,"features":"#
            + #"{"day":2.5,"price":1.25e-3,"demand":null},"label":1,"weight":0.5}"#,
    ]

    private static let fragments = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "null", "true", "1e400", "-", "\0",
        "{}", "[]", " ", "\n", "id", "}}}}", "9999999999999999999999",
    ].map { Array($0.utf8) }

    private func mutation(_ generator: inout SplitMix64) -> [UInt8] {
        var bytes = Array(Self.seeds[Int.random(in: 0..<Self.seeds.count, using: &generator)].utf8)
        for _ in 0..<Int.random(in: 0...3, using: &generator) where !bytes.isEmpty {
            let at = Int.random(in: 0..<bytes.count, using: &generator)
            let end = Swift.min(bytes.count, at + Int.random(in: 1...12, using: &generator))
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes.removeSubrange(at..<end)
            case 2: bytes.insert(contentsOf: bytes[at..<end], at: at)
            case 3: bytes.removeSubrange(at...)
            case 4:
                let fragment = Int.random(in: 0..<Self.fragments.count, using: &generator)
                bytes.insert(contentsOf: Self.fragments[fragment], at: at)
            default: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
        }
        return bytes
    }

    @Test func `every mutated event is one row or one failure, in order, and the same alone`()
        throws
    {
        var generator = SplitMix64(state: 20_261_123)
        let schema = try EventRun.schema()
        let target = try TargetSchema(classes: ["0", "1"])
        var predictions = PredictionDecoder(schema: schema, target: target)
        var labels = LabelDecoder(target: target)
        var reasons: [DecodingFailure.Reason: Int] = [:]
        for run in 0..<Self.mutationsTotal / Self.runLength {
            let payloads = (0..<Self.runLength).map { _ in mutation(&generator) }
            let events = EventRun.events(payloads, firstOffset: Int64(run * Self.runLength))
            let (batch, failures) = predictions.decode(events)
            #expect(batch.offsets == batch.offsets.sorted())
            #expect((batch.offsets + failures.map(\.source.offset)).sorted() == events.offsets)
            for failure in failures { reasons[failure.reason, default: 0] += 1 }
            #expect(batch.features.count == batch.count && batch.entities.count == batch.count)

            let (labelBatch, labelFailures) = labels.decode(events)
            #expect(labelBatch.count + labelFailures.count == events.count)

            // Decoded alone, with nothing but zeros behind it, an event fares the same.
            let index = Int.random(in: 0..<Self.runLength, using: &generator)
            let alone = predictions.decode(
                EventRun.events([payloads[index]], firstOffset: events.offsets[index]))
            let row = batch.offsets.firstIndex(of: events.offsets[index])
            #expect(alone.batch == batch.rows(row.map { [$0] } ?? []))
            let failure = failures.filter { $0.source.offset == events.offsets[index] }
            #expect(alone.failures.map(\.reason) == failure.map(\.reason))
        }
        #expect(reasons.count >= 8, "the mutations reach most reasons: \(reasons)")
    }
}
