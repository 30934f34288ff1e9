import Observations
import Testing

@testable import kedge

struct ReplayScheduleTests {
    private static let schedule = ReplaySchedule(
        rows: 10..<15, start: Timestamp(milliseconds: 1_000_000), interval: .seconds(1800),
        labelDelayRows: 3, idPrefix: "r")

    @Test func `event time goes by the row in the file, whichever part is replayed`() {
        #expect(Self.schedule.eventTime(row: 10).milliseconds == 19_000_000)
        #expect(Self.schedule.id(row: 10) == "r-10")
    }

    @Test func `a label is due so many rows later, and known at the event time of that row`() {
        #expect((10..<13).map { Self.schedule.labelDue(afterRow: $0) } == [nil, nil, nil])
        let label = Self.schedule.labelDue(afterRow: 13)
        #expect(label == ReplaySchedule.Label(row: 10, eventTime: Self.schedule.eventTime(row: 13)))
        #expect(Self.schedule.labelDue(afterRow: 14)?.row == 11)
    }

    @Test func `what is left at the end goes on at the same pace`() {
        let remaining = Self.schedule.labelsRemaining
        #expect(remaining.map(\.row) == [12, 13, 14])
        #expect(remaining.map(\.eventTime) == (15...17).map { Self.schedule.eventTime(row: $0) })
    }

    @Test(arguments: [0, 1, 3, 5, 100])
    func `every label is due once, in order, whatever the delay`(delay: Int) {
        let schedule = ReplaySchedule(
            rows: 10..<15, start: Timestamp(milliseconds: 0), interval: .seconds(1),
            labelDelayRows: delay, idPrefix: "r")
        let labels =
            schedule.rows.compactMap { schedule.labelDue(afterRow: $0) }
            + schedule.labelsRemaining
        #expect(labels.map(\.row) == Array(10..<15))
        let times = labels.map(\.eventTime.milliseconds)
        #expect(times == (10..<15).map { Int64($0 + delay) * 1000 })
    }

    @Test func `pauses double up to their bound`() {
        let settings = ReplaySettings(
            endpoints: [], model: "m", label: "y", start: Timestamp(milliseconds: 0),
            interval: .seconds(1), idPrefix: "r", backOff: .milliseconds(50),
            backOffMax: .milliseconds(300))
        let pauses = (1...5).map { settings.pause(afterAttempt: $0).milliseconds }
        #expect(pauses == [50, 100, 200, 300, 300])
    }
}
