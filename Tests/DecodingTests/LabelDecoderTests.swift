import Decoding
import Observations
import Testing

struct LabelDecoderTests {
    @Test func `labels become rows, with weight 1 unless given`() throws {
        var decoder = LabelDecoder(target: try TargetSchema(classes: ["DOWN", "UP"]))
        let (batch, failures) = decoder.decode(
            EventRun.events([
                #"{"id":"a-1","label":"UP","timestamp":"1998-12-05T23:30:00+01:00"}"#,
                #"{"weight":2.5,"timestamp":5,"label":"DOWN","id":7,"x":[]}"#,
                #"{"id":"b","label":"UP","timestamp":6,"weight":null}"#,
            ]))
        #expect(failures.isEmpty)
        #expect(batch.offsets == [100, 101, 102])
        #expect(batch.idHashes == ["a-1", "7", "b"].map { IDHash.of($0.utf8) })
        #expect(batch.eventTimes.map(\.milliseconds) == [912_897_000_000, 5, 6])
        #expect(batch.labels == [1, 0, 1])
        #expect(batch.weights == [1, 2.5, 1])
    }

    @Test(arguments: [
        (#"{"label":"UP","timestamp":5}"#, "missing_member"),
        (#"{"id":"a","timestamp":5}"#, "missing_member"),
        (#"{"id":"a","label":null,"timestamp":5}"#, "missing_member"),
        (#"{"id":"a","label":"UP"}"#, "missing_member"),
        (#"{"id":"a","label":"SIDEWAYS","timestamp":5}"#, "unknown_class"),
        (#"{"id":"a","label":"UP","timestamp":5,"weight":-1}"#, "out_of_range"),
        (#"{"id":"a","label":"UP","timestamp":5,"weight":"1"}"#, "wrong_type"),
        (#"{"id":"a","label":["UP"],"timestamp":5}"#, "wrong_type"),
        (#"{"id":"a","label":"UP","timestamp":5"#, "not_json"),
        ("", "empty"),
    ])
    func `a bad label is a failure`(payload: String, reason: String) throws {
        var decoder = LabelDecoder(target: try TargetSchema(classes: ["DOWN", "UP"]))
        let (batch, failures) = decoder.decode(EventRun.events([payload]))
        #expect(batch.count == 0)
        #expect(failures.map(\.reason.rawValue) == [reason])
    }

    @Test func `regression labels are numbers`() throws {
        var decoder = LabelDecoder(target: .regression)
        let (batch, failures) = decoder.decode(
            EventRun.events([
                #"{"id":"a","label":-1.25,"timestamp":5}"#,
                #"{"id":"a","label":1e999,"timestamp":5}"#,
            ]))
        #expect(batch.labels == [-1.25])
        #expect(failures.map(\.reason) == [.outOfRange])
    }
}
