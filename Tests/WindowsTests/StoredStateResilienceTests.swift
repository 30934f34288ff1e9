import Attacks
import Observations
import Testing
import Windows

/// Stored states with changed bytes: refused, or of use without a crash.
@Suite(.serialized, .figures) struct StoredStateResilienceTests {
    private func joins() throws -> [[UInt8]] {
        var join = LabelJoin(
            settings: try LabelJoinSettings(
                maximumDelay: .seconds(1), openPredictionsMax: 50, waitingLabelsMax: 40,
                jumpMax: .seconds(60)))
        var states = [join.encoded()]
        _ = join.add(predictions: try Stream.predictions([10, 20, 15, 30, 30]))
        _ = join.add(labels: Stream.labels([("p0", 15), ("q", 20), ("p1", 99)]))
        states.append(join.encoded())
        return states
    }

    private func assigners() throws -> [[UInt8]] {
        let specifications: [WindowSpecification] = [
            try .eventTime(size: .milliseconds(50), jumpMax: .seconds(60)),
            try .eventTime(
                size: .milliseconds(50), step: .milliseconds(10), allowedLateness: .seconds(1)),
            try .events(size: 4), try .events(size: 4, step: 2),
        ]
        return try specifications.map { specification in
            var assigner = WindowAssigner(specification: specification, schema: try Stream.schema())
            _ = assigner.add(try Stream.predictions([10, 20, 60, 5, 70]))
            return assigner.encoded()
        }
    }

    private func window() throws -> [UInt8] {
        var assigner = WindowAssigner(
            specification: try .events(size: 4), schema: try Stream.schema())
        return try #require(assigner.add(try Stream.predictions([1, 2, 3, 4])).first).encoded()
    }

    @Test func `a changed state is refused or works on`() throws {
        let seed = AttackScale.seed("changed stored states", standard: 20_261_123)
        let times = AttackScale.count(300_000)
        let memory = ResidentMemory()
        let more = try Stream.predictions([80, 90, 2000, 85, 4000], firstOffset: 5)
        let labels = Stream.labels([("p5", 100), ("p2", 2100), ("p9", 5000)], firstOffset: 3)
        var refused = 0
        func count(_ body: () throws(WindowsError) -> Void) {
            do { try body() } catch { refused += 1 }
        }
        var mutator = InputMutator(try joins() + assigners() + [window()], seed: seed)
        for _ in 0..<times {
            let bytes = mutator.next()
            count { () throws(WindowsError) in
                var join = try LabelJoin(decoding: bytes)
                _ = join.add(predictions: more)
                _ = join.add(labels: labels)
                _ = join.flush()
                _ = join.takeSpill()
                _ = try LabelJoin(decoding: join.encoded())
            }
            count { () throws(WindowsError) in
                var assigner = try WindowAssigner(decoding: bytes)
                if assigner.schema == more.features.schema { _ = assigner.add(more) }
                _ = assigner.closeWindows(before: 200)
                _ = assigner.finish()
                _ = try WindowAssigner(decoding: assigner.encoded())
            }
            count { () throws(WindowsError) in
                _ = try ClosedWindow(decoding: bytes)
            }
        }
        #expect(refused > 2 * times && refused < 3 * times)
        #expect(memory.isBounded, "\(memory.description)")
        try ResilienceFigure(
            part: 6, attack: "changed stored states, read and worked on", times: 3 * times,
            lost: "nothing", measured: "\(refused) refused, \(memory.description)", seed: seed
        ).record(repository: RepositoryFolder.path)
    }
}
