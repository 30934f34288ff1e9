import Kafka
import Testing

@testable import kedge

struct StreamDiagnosisTests {
    private static let diagnosis = StreamDiagnosis(
        pipeline: "price", predictions: "p", labels: "l", stalledAfter: .seconds(60))

    private static func progress(
        low: Int64, high: Int64, next: Int64?, ageSeconds: Int64 = 0, isHeldBack: Bool = false
    ) -> [Finding] {
        let partition = TopicPartition(topic: "p", partition: 3)
        var positions: [TopicPartition: StreamDiagnosis.Position] = [:]
        positions[partition] = next.map {
            StreamDiagnosis.Position(
                nextOffset: $0, age: .seconds(ageSeconds), isHeldBack: isHeldBack)
        }
        return diagnosis.progress(
            topic: "p", extents: [partition: StreamDiagnosis.Extent(low: low, high: high)],
            positions: positions)
    }

    @Test func `topics must be there with as many partitions each`() {
        #expect(Self.diagnosis.topics(["p": 4, "l": 4]).map(\.state) == [.ok])
        let unequal = Self.diagnosis.topics(["p": 4, "l": 3])
        #expect(unequal.map(\.state) == [.failed])
        #expect(
            unequal.first?.message
                == "expected as many partitions of p as of l, got 4 and 3")
        #expect(Self.diagnosis.topics(["p": 4]).map(\.check) == ["topic l"])
        #expect(Self.diagnosis.topics([:]).map(\.check) == ["topic p", "topic l"])
    }

    @Test(
        arguments: [(0, 0, nil), (5, 5, nil), (0, 10, 10), (0, 10, 4), (4, 10, 4)]
            as [(Int64, Int64, Int64?)])
    func `a partition that is read, or is empty, is well`(low: Int64, high: Int64, next: Int64?) {
        #expect(Self.progress(low: low, high: high, next: next).map(\.state) == [.ok])
    }

    @Test func `events that wait are counted`() {
        #expect(
            Self.progress(low: 0, high: 10, next: 4).first?.message
                == "6 events wait, and fewer soon")
        #expect(Self.progress(low: 0, high: 10, next: 10).first?.message == "read to its end")
    }

    @Test func `a partition has stalled once it stands still with events for too long`() {
        #expect(Self.progress(low: 0, high: 10, next: 4, ageSeconds: 60).first?.state == .ok)
        let stalled = Self.progress(low: 0, high: 10, next: 4, ageSeconds: 61)
        #expect(stalled.map(\.state) == [.failed])
        #expect(stalled.first?.check == "stream p/3")
        #expect(
            stalled.first?.message
                == "6 events wait at offset 4, which has not moved for 61 s")
        #expect(Self.progress(low: 0, high: 4, next: 4, ageSeconds: 9999).first?.state == .ok)
    }

    @Test func `a topic that is held back does not stand still`() {
        let held = Self.progress(low: 0, high: 10, next: 4, ageSeconds: 999, isHeldBack: true)
        #expect(held.map(\.state) == [.ok])
        #expect(
            held.first?.message
                == "6 events wait; partitions 3 are held back until the pipeline's other topic, "
                + "or the partition that windows wait for, has caught up")
    }

    @Test func `what was never read, deleted, or is another topic is told apart`() {
        #expect(
            Self.progress(low: 2, high: 10, next: nil).first?.message
                == "8 events wait, and none was ever read")
        #expect(
            Self.progress(low: 7, high: 10, next: 4).first?.message
                == "3 events were deleted before they were read")
        let beyond = Self.progress(low: 0, high: 10, next: 11)
        #expect(beyond.first?.state == .failed)
        #expect(beyond.first?.message.contains("ends at 10") == true)
    }
}
