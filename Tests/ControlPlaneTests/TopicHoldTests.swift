import Kafka
import Pipelines
import Testing
import Windows

@testable import ControlPlane

struct TopicHoldTests {
    private let settings: LabelJoinSettings
    private let topics: StreamTopics
    private let predictions = TopicPartition(topic: "p", partition: 2)
    private let labels = TopicPartition(topic: "l", partition: 2)

    init() throws {
        settings = try LabelJoinSettings(
            maximumDelay: .seconds(60), openPredictionsMax: 1000, waitingLabelsMax: 100)
        topics = StreamTopics(try Example.pipeline())
    }

    private func next(
        _ hold: TopicHold, predictions: Int = 0, labels: Int = 0, hasLabels: Bool = true
    ) -> TopicHold {
        hold.next(
            TopicHold.Lead(predictions: predictions, labels: labels), hasLabels: hasLabels,
            settings: settings)
    }

    @Test func `labels are held beyond their bound, until half of them have gone`() {
        #expect(next(.none, labels: 100) == .none)
        #expect(next(.none, labels: 101) == .labels)
        #expect(next(.labels, labels: 51) == .labels)
        #expect(next(.labels, labels: 50) == .none)
    }

    @Test func `predictions are held at half of their room, until half of those have gone`() {
        #expect(next(.none, predictions: 500) == .none)
        #expect(next(.none, predictions: 501) == .predictions)
        #expect(next(.predictions, predictions: 251) == .predictions)
        #expect(next(.predictions, predictions: 250) == .none)
    }

    @Test func `predictions are not held where there are no labels to wait for`() {
        #expect(next(.none, predictions: 900, hasLabels: false) == .none)
        #expect(next(.predictions, predictions: 900, hasLabels: false) == .none)
    }

    @Test func `predictions are not held while labels wait for them`() {
        for labels in 1...100 {
            #expect(next(.predictions, predictions: 1000, labels: labels) == .none)
        }
        #expect(next(.predictions, predictions: 1000, labels: 101) == .labels)
    }

    @Test func `each change is told once`() {
        let start = ContinuousClock.now
        var holds = TopicHolds(topics: topics, settings: settings, patience: .seconds(5))
        holds.noteLabels(2, waiting: nil, at: start)
        func look(predictions: Int, labels: Int) {
            holds.look(
                at: 2, lead: TopicHold.Lead(predictions: predictions, labels: labels),
                isAtEndOfLabels: false, now: start)
        }
        look(predictions: 0, labels: 101)
        look(predictions: 0, labels: 110)
        func expectChanges(pause: [TopicPartition], resume: [TopicPartition]) {
            let changes = holds.takeChanges()
            #expect(changes.pause == pause)
            #expect(changes.resume == resume)
        }
        expectChanges(pause: [labels], resume: [])
        expectChanges(pause: [], resume: [])
        #expect(holds.held == [labels])
        look(predictions: 900, labels: 0)
        expectChanges(pause: [predictions], resume: [labels])
        holds.release(2)
        #expect(holds.held == [])
        expectChanges(pause: [], resume: [])
    }

    @Test func `predictions of partitions whose windows are ahead are held beside labels`() {
        let start = ContinuousClock.now
        var holds = TopicHolds(topics: topics, settings: settings, patience: .seconds(5))
        holds.look(
            at: 2, lead: TopicHold.Lead(predictions: 0, labels: 101), isAtEndOfLabels: false,
            now: start)
        holds.hold(ahead: [2])
        #expect(holds.takeChanges().pause == [labels, predictions])
        #expect(holds.heldTopics == [2: ["l", "p"]])
        holds.hold(ahead: [])
        #expect(holds.takeChanges().resume == [predictions])
        holds.hold(ahead: [2])
        holds.release(2)
        #expect(holds.heldTopics == [:])
        #expect(holds.takeChanges().resume == [])
    }

    @Test func `predictions go on when the labels that should be there do not come`() {
        let start = ContinuousClock.now
        var holds = TopicHolds(topics: topics, settings: settings, patience: .seconds(5))
        holds.noteLabels(2, waiting: nil, at: start)
        let lead = TopicHold.Lead(predictions: 600, labels: 0)
        for (seconds, held) in [(0, [predictions]), (4, [predictions]), (5, [])] {
            holds.look(
                at: 2, lead: lead, isAtEndOfLabels: false, now: start + .seconds(seconds))
            #expect(holds.held == Set(held))
        }
        holds.noteLabels(2, waiting: nil, at: start + .seconds(6))
        holds.look(at: 2, lead: lead, isAtEndOfLabels: false, now: start + .seconds(7))
        #expect(holds.held == [predictions])
        holds.look(at: 2, lead: lead, isAtEndOfLabels: true, now: start + .seconds(7))
        #expect(holds.held == [])
    }

    @Test func `predictions are not held for the few labels that came since`() {
        let start = ContinuousClock.now
        var holds = TopicHolds(topics: topics, settings: settings, patience: .seconds(5))
        for (waiting, held) in [(Int64(0), false), (4999, false), (5000, true), (9, false)] {
            holds.noteLabels(2, waiting: waiting, at: start)
            holds.look(
                at: 2, lead: TopicHold.Lead(predictions: 900, labels: 0), isAtEndOfLabels: false,
                now: start)
            #expect(holds.held == (held ? [predictions] : []), "\(waiting)")
        }
    }
}
