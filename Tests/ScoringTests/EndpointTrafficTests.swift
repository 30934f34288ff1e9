import Scoring
import Testing

@Suite struct EndpointTrafficTests {
    @Test func `a split survives JSON`() throws {
        let split = try EndpointTraffic(
            weights: ["1": 0.9, "2": 0.1], mirror: "2", generation: 7)
        #expect(
            String(decoding: split.encoded(), as: UTF8.self)
                == #"{"weights":{"1":0.9,"2":0.1},"mirror":"2","generation":7}"#)
        #expect(try EndpointTraffic(decoding: split.encoded()) == split)
    }

    @Test(arguments: [
        "", "[]", #"{"weights":{"1":1}}"#, #"{"generation":1}"#,
        #"{"weights":{"1":1},"generation":-1}"#, #"{"weights":{"1":1},"generation":1.5}"#,
        #"{"weights":{"1":"1"},"generation":1}"#,
        #"{"weights":{"1":1},"miror":"2","generation":1}"#,
        #"{"weights":{"1":1},"generation":1} x"#, #"{"weights":{"1":0.5},"generation":1}"#,
    ])
    func `what is not a split is refused`(json: String) {
        #expect(throws: ScoringError.self) { try EndpointTraffic(decoding: Array(json.utf8)) }
    }

    @Test func `null is no mirror`() throws {
        let split = try EndpointTraffic(
            decoding: Array(#"{"weights":{"1":1},"mirror":null,"generation":0}"#.utf8))
        #expect(split.mirror == nil)
    }
}
