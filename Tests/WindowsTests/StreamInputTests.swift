import Observations
import Testing
import Windows

struct StreamInputTests {
    private static func inputs() throws -> [StreamInput] {
        [
            .predictions(try Stream.predictions([10, 20, 60, 5, 70], firstOffset: 7)),
            .labels(Stream.labels([("p0", 15), ("q", 20), ("p1", 99)], firstOffset: 3)),
            .flush, .windowsClosed(before: -3), .labels(LabelBatch()),
            .predictions(try Stream.predictions([])),
        ]
    }

    @Test func `inputs come back as they were`() throws {
        let inputs = try Self.inputs()
        let bytes = StreamInput.encoded(inputs)
        #expect(try StreamInput.decoded(bytes, schema: Stream.schema()) == inputs)
        #expect(try StreamInput.decoded(StreamInput.encoded([]), schema: Stream.schema()) == [])
    }

    @Test func `bytes that are cut short or changed are refused, never a crash`() throws {
        let bytes = StreamInput.encoded(try Self.inputs())
        let schema = try Stream.schema()
        for length in 0..<bytes.count {
            #expect(throws: WindowsError.self) {
                try StreamInput.decoded(Array(bytes.prefix(length)), schema: schema)
            }
        }
        #expect(throws: WindowsError.self) {
            try StreamInput.decoded(bytes + [0], schema: schema)
        }
        var generator = SplitMix64(state: 5)
        for _ in 0..<5000 {
            var changed = bytes
            changed[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
                in: 0...255, using: &generator)
            _ = try? StreamInput.decoded(changed, schema: schema)
        }
    }
}
