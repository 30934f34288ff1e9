import Observations
import Testing
import Windows

struct PackedStateTests {
    private func join() throws -> LabelJoin {
        var join = LabelJoin(
            settings: try LabelJoinSettings(maximumDelay: .seconds(1), jumpMax: .seconds(60)))
        _ = join.add(predictions: try Stream.predictions([10, 20, 15, 30, 30]))
        _ = join.add(labels: Stream.labels([("p0", 15), ("q", 20), ("p1", 99)]))
        return join
    }

    private func assigner() throws -> WindowAssigner {
        var assigner = WindowAssigner(
            specification: try .eventTime(size: .milliseconds(50), jumpMax: .seconds(60)),
            schema: try Stream.schema())
        _ = assigner.add(try Stream.predictions([10, 20, 60, 5, 70]))
        return assigner
    }

    @Test func `bytes that are cut short are refused`() throws {
        let (join, assigner) = (try join().encoded(), try assigner().encoded())
        for length in 0..<join.count {
            #expect(throws: WindowsError.self) {
                try LabelJoin(decoding: Array(join.prefix(length)))
            }
        }
        for length in 0..<assigner.count {
            #expect(throws: WindowsError.self) {
                try WindowAssigner(decoding: Array(assigner.prefix(length)))
            }
        }
        #expect(throws: WindowsError.self) { try LabelJoin(decoding: join + [0]) }
        #expect(throws: WindowsError.self) { try LabelJoin(decoding: assigner) }
        #expect(throws: WindowsError.self) { try WindowAssigner(decoding: join) }
    }

    @Test func `changed bytes are read as another state or refused, never a crash`() throws {
        var generator = SplitMix64(state: 3)
        let (join, assigner) = (try join().encoded(), try assigner().encoded())
        var refused = 0
        for _ in 0..<20_000 {
            var bytes = join
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
                in: 0...255, using: &generator)
            do {
                _ = try LabelJoin(decoding: bytes)
            } catch {
                refused += 1
            }
            bytes = assigner
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
                in: 0...255, using: &generator)
            do {
                _ = try WindowAssigner(decoding: bytes)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 1000)
    }

    @Test func `a full state is compact`() throws {
        var join = LabelJoin(settings: try LabelJoinSettings(maximumDelay: .seconds(1000)))
        let times = (0..<10_000).map { Int64($0) * 7 }
        _ = join.add(predictions: try Stream.predictions(times))
        #expect(join.encoded().count < 10_000 * 50)
    }
}
