import Observations
import Testing

@testable import ControlPlane
@testable import Registry

struct StreamFillTests {
    private static func payloads(_ count: Int) -> [[UInt8]] {
        (0..<count).map { number in
            Array(
                """
                {"id":"p\(number)","model":"churn","version":"1",\
                "timestamp":\(1_700_000_000_000 + number),"features":{"x":1,"c":"a"},"prediction":1}
                """.utf8)
        }
    }

    @Test func `closed windows by count that labels may revise are counted`() throws {
        let stream = try PartitionStream(
            Example.pipeline(), partition: 3,
            claim: StreamStore.Claim(epoch: 1, state: nil, nextOffsets: [:]))
        let (batch, _) = stream.decode(
            predictions: Example.events("p", Self.payloads(120)[...]),
            brokerTimes: Array(repeating: 1_700_000_000_000, count: 120))
        var results = StreamResults(schema: batch.features.schema)
        stream.take(predictions: batch, baselines: [:], into: &results)
        #expect(results.closed.count == 2)
        #expect(stream.fill.closedWindows == 2)
        #expect(stream.fill.openWindowRows == 20)
    }

    @Test func `a stream says what it keeps, and partitions add up`() throws {
        let stream = try PartitionStream(
            Example.pipeline([("current: 50 events", "current: 1h")]), partition: 3,
            claim: StreamStore.Claim(epoch: 1, state: nil, nextOffsets: [:]))
        #expect(stream.fill == StreamFill())
        let payloads = Self.payloads(5)
        let (batch, letters) = stream.decode(
            predictions: Example.events("p", payloads[...]),
            brokerTimes: Array(repeating: 1_700_000_000_000, count: 5))
        #expect(letters.isEmpty)
        var results = StreamResults(schema: batch.features.schema)
        stream.take(predictions: batch, baselines: [:], into: &results)
        #expect(stream.fill.openPredictions == 5)
        #expect(stream.fill.openWindowRows == 5)
        #expect(stream.fill.waitingLabels == 0)
        var all = stream.fill
        all += StreamFill(
            openPredictions: 2, spilledPredictions: 8, waitingLabels: 3, openWindowRows: 4,
            leftOutRows: 6, journalBytes: 9, monitoredVersions: 1)
        #expect(
            all
                == StreamFill(
                    openPredictions: 7, spilledPredictions: 8, waitingLabels: 3,
                    openWindowRows: 9, leftOutRows: 6, journalBytes: 9, monitoredVersions: 1))
    }
}
