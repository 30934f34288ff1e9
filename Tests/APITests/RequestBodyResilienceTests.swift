import Attacks
import HTTPTypes
import Observations
import Pipelines
import Testing

@testable import API

/// Mutated requests: each is read or refused with a status below 500.
@Suite(.serialized, .figures) struct RequestBodyResilienceTests {
    /// A body with members of every type.
    private struct Body: MemberDecodable, Encodable {
        static let members: Set = ["source", "file", "variables", "version", "reason"]

        let source: String
        let file: String?
        let variables: [String: String]?
        let version: Int?
        let reason: String?
    }

    @Test func `every mutated body is read or refused as the caller's mistake`() throws {
        let seed = AttackScale.seed("mutated bodies of requests", standard: 20_261_123)
        let times = AttackScale.count(300_000)
        let bodies = [
            #"{"source":"pipeline: x\n","file":"a.yaml","variables":{"A":"b"},"version":3}"#,
            #"{"source":"\u00e9\ud83d\ude00","version":null,"reason":"because"}"#,
            #"{"source":"","variables":{},"reason":null}"#,
        ].map { Array($0.utf8) }
        var mutator = InputMutator(
            bodies, words: ["\"source\":", "\"version\":1.5", "[[[]]]", "{\"a\":{}}"], seed: seed)
        let memory = ResidentMemory()
        var refused = 0
        for _ in 0..<times {
            let bytes = mutator.next()
            do {
                let body = try Body(body: bytes)
                _ = try JSONValue(encoding: body)
            } catch let error as APIError {
                refused += 1
                #expect((400..<500).contains(error.status.code) && !error.message.isEmpty)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            if let value = try? JSONValue(parsing: text) {
                _ = value.replacing(["variables", "*", "A"]) { _ in .null }
            }
        }
        #expect(refused > times / 4 && refused < times)
        #expect(memory.isBounded, "\(memory.description)")
        try ResilienceFigure(
            part: 6, attack: "mutated JSON bodies of API requests", times: times,
            lost: "nothing", measured: "\(refused) refused, \(memory.description)", seed: seed
        ).record(repository: RepositoryFolder.path)
    }

    @Test func `every mutated query is read or refused as the caller's mistake`() throws {
        let seed = AttackScale.seed("mutated queries", standard: 20_261_123)
        let times = AttackScale.count(300_000)
        let queries = [
            "limit=10&after=3", "start=1998-12-05T23%3A30%3A00Z&interval=30m&label=a+b",
            "timestamp=%C3%A9&id=&limit=1000",
        ].map { Array($0.utf8) }
        var mutator = InputMutator(queries, words: ["%", "%00", "%FF", "&", "=", "+"], seed: seed)
        let known: Set = ["limit", "after", "start", "interval", "label", "timestamp", "id"]
        var refused = 0
        for _ in 0..<times {
            do throws(APIError) {
                let query = try QueryParameters(
                    String(decoding: mutator.next(), as: UTF8.self), known: known)
                _ = try query.limit(default: 7)
                _ = try query.integer("after", in: 0...Int64(Int32.max))
                let times = try BackfillTimes(query)
                if case .regular(let start, let interval) = times {
                    _ = BackfillTimes.time(.max, start: start, interval: interval)
                }
            } catch {
                refused += 1
                #expect(error.status.code == 400)
            }
        }
        #expect(refused > times / 4 && refused < times)
        try ResilienceFigure(
            part: 6, attack: "mutated queries of API requests", times: times, lost: "nothing",
            measured: "\(refused) refused", seed: seed
        ).record(repository: RepositoryFolder.path)
    }

    @Test func `every mutated backfill is rows or refused as the caller's mistake`() throws {
        let seed = AttackScale.seed("mutated backfills", standard: 20_261_123)
        let times = AttackScale.count(200_000)
        let pipeline = try Pipeline(
            yaml: """
                pipeline: churn
                topic: {predictions: p, labels: l}
                decode:
                  features: {numeric: [age], categorical: [country]}
                  target: {classes: [stays, leaves]}
                deploy: {endpoints: ["http://localhost:8080"]}
                """, file: "p.yaml", environment: [:])
        let files = [
            "id,at,age,country,left\nr1,1998-12-05T23:30:00Z,20,at,leaves\nr2,5,,,stays\n",
            "left,age,country,at,note,id\r\nstays,1e3,\"d,e\",253402300799999,x,é\r\n",
        ].map { Array($0.utf8) }
        var mutator = InputMutator(files, words: ["stays", "leaves", "1e999"], seed: seed)
        let memory = ResidentMemory()
        var refused = 0
        for time in 0..<times {
            var file = BackfillFile(
                pipeline: pipeline, label: "left", id: "id",
                times: time % 2 == 0
                    ? .column("at")
                    : .regular(start: Timestamp(milliseconds: 0), interval: .seconds(1)))
            do {
                try file.read(mutator.next())
                try file.finish()
                #expect(try file.features().count == file.count)
                #expect(file.eventTimes.allSatisfy(BackfillTimes.range.contains))
            } catch let error as APIError {
                refused += 1
                #expect(error.status.code == 422)
            }
        }
        #expect(refused > times / 4 && refused < times)
        #expect(memory.isBounded, "\(memory.description)")
        try ResilienceFigure(
            part: 6, attack: "mutated CSV bodies of backfills", times: times, lost: "nothing",
            measured: "\(refused) refused, \(memory.description)", seed: seed
        ).record(repository: RepositoryFolder.path)
    }
}
