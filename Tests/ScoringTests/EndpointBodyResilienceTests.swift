import Attacks
import Foundation
import Synchronization
import Telemetry
import Testing

@testable import Scoring

/// Mutated bodies of requests to the endpoint: answered with valid JSON or refused.
@Suite(.serialized, .figures) struct EndpointBodyResilienceTests {
    /// Keeps the last event only.
    private final class LastEvent: PredictionSink {
        let event = Mutex<[UInt8]>([])

        func offer(topic: String, key: [UInt8], payload: [UInt8]) -> Bool {
            event.withLock { $0 = payload }
            return true
        }
    }

    private static let requests = [
        #"{"id":"a","inputs":[\#(ScoringEndpointTests.row)]}"#,
        #"{"id":"b\u00e9","parameters":{"entity":{"h":[1,{"x":null}]},"timestamp":912900600000},"#
            + #""outputs":[{"name":"score"}],"inputs":[\#(ScoringEndpointTests.row)]}"#,
        #"{"parameters":{"entity":"e","timestamp":"1998-12-05T23:30:00Z","x":[true]},"inputs":["#
            + #"{"name":"price","shape":[2,1],"datatype":"FP64","data":[[0.25],[1e3]]},"#
            + #"{"name":"demand","shape":[2],"datatype":"FP32","data":[null,-2]},"#
            + #"{"name":"day","shape":[2],"datatype":"BYTES","data":["2","\ud83d\ude00"]}]}"#,
    ].map { Array($0.utf8) }

    private static let words = [
        "\"shape\":[10000,10000]", "\"shape\":[0]", "\"shape\":[1,1,1]", "\"data\":[]",
        "\"inputs\":[]", "\"name\":\"price\"", "\"datatype\":\"BYTES\"", "[[[[[1]]]]]",
    ]

    @Test func `every mutated request to infer is answered in JSON or refused`() throws {
        let seed = AttackScale.seed("mutated requests to infer", standard: 20_261_123)
        let times = AttackScale.count(1_000_000)
        let sink = LastEvent()
        let model = try LinearModel()
        let endpoint = ScoringEndpoint(
            sink: sink, topics: ["m": "predictions"], loader: { _ in model },
            nowMilliseconds: { 1234 })
        try endpoint.load(model: "m", version: "1", artifact: [1])
        var mutator = InputMutator(Self.requests, words: Self.words, seed: seed)
        let memory = ResidentMemory()
        var refused = 0
        for time in 0..<times {
            do {
                let answer = try endpoint.infer(model: "m", version: nil, body: mutator.next())
                // Foundation's reader is slow, so it looks at some.
                guard time % 100 == 0 else { continue }
                _ = try JSONSerialization.jsonObject(with: Data(answer))
                _ = try JSONSerialization.jsonObject(with: Data(sink.event.withLock { $0 }))
            } catch let error as ScoringError {
                refused += 1
                #expect(!"\(error)".isEmpty)
            }
        }
        #expect(refused > times / 4 && refused < times)
        #expect(memory.isBounded, "\(memory.description)")
        try ResilienceFigure(
            part: 6, attack: "mutated V2 requests to infer", times: times, lost: "nothing",
            measured: "\(refused) refused, \(memory.description)", seed: seed
        ).record(repository: RepositoryFolder.path)
    }

    @Test func `every mutated split and request to load is read or refused`() throws {
        let seed = AttackScale.seed("mutated splits and loads", standard: 20_261_123)
        let times = AttackScale.count(400_000)
        let bodies = [
            #"{"weights":{"1":0.9,"2":0.1},"mirror":"2","generation":7}"#,
            #"{"weights":{"1":1},"mirror":null,"generation":9007199254740993}"#,
            #"{"parameters":{"kedge_version":"3","kedge_topic":"t","file:3/model.json":"e30="}}"#,
            #"{"parameters":{"unload_dependents":true}}"#,
        ].map { Array($0.utf8) }
        var mutator = InputMutator(
            bodies, words: ["\"weights\":", "0.1", "file:/model.json", "===="], seed: seed)
        let memory = ResidentMemory()
        var refused = 0
        for _ in 0..<times {
            let body = mutator.next()
            do throws(ScoringError) {
                let traffic = try EndpointTraffic(decoding: body)
                let sum = traffic.weights.values.reduce(0, +)
                #expect(abs(sum - 1) <= EndpointTraffic.weightTolerance && traffic.generation >= 0)
                #expect(try EndpointTraffic(decoding: traffic.encoded()) == traffic)
            } catch { refused += 1 }
            do throws(ScoringError) {
                _ = try RepositoryRequest(decoding: body)
            } catch { refused += 1 }
        }
        #expect(refused > times && refused < 2 * times)
        #expect(memory.isBounded, "\(memory.description)")
        try ResilienceFigure(
            part: 6, attack: "mutated traffic splits and requests to load", times: 2 * times,
            lost: "nothing", measured: "\(refused) refused, \(memory.description)", seed: seed
        ).record(repository: RepositoryFolder.path)
    }
}
