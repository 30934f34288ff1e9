import Foundation
import Testing

@testable import Alerting

@Suite struct RetryScheduleTests {
    let schedule = RetrySchedule.standard

    @Test func `delays double, are halved at most by jitter, and end`() throws {
        let schedule = try RetrySchedule(
            attemptsMax: 4, delayMilliseconds: 100, delayMillisecondsMax: 300)
        let longest = (1...4).map { schedule.delay(afterAttempts: $0, randomness: 1) }
        #expect(longest == [.milliseconds(100), .milliseconds(200), .milliseconds(300), nil])
        #expect(schedule.delay(afterAttempts: 2, randomness: 0) == .milliseconds(100))
        #expect(schedule.delay(afterAttempts: 2, randomness: 0.5) == .milliseconds(150))
    }

    @Test func `what the receiver asks for is honoured, up to a day`() {
        #expect(
            schedule.delay(afterAttempts: 1, retryAfterMilliseconds: 60_000, randomness: 1)
                == .seconds(60))
        #expect(
            schedule.delay(afterAttempts: 1, retryAfterMilliseconds: 10, randomness: 1)
                == .seconds(2))
        #expect(
            schedule.delay(afterAttempts: 1, retryAfterMilliseconds: .max, randomness: 1)
                == .seconds(86_400))
    }

    @Test(arguments: [(0, 1, 1), (101, 1, 1), (1, 0, 1), (1, 5, 4), (1, 1, 86_400_001)])
    func `a schedule out of range is refused`(_ it: (Int, Int64, Int64)) {
        #expect(throws: AlertingError.self) {
            try RetrySchedule(
                attemptsMax: it.0, delayMilliseconds: it.1, delayMillisecondsMax: it.2)
        }
        let json =
            #"{"attemptsMax":\#(it.0),"delayMilliseconds":\#(it.1),"#
            + #""delayMillisecondsMax":\#(it.2)}"#
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode(RetrySchedule.self, from: Data(json.utf8))
        }
    }

    @Test func `a wait is read from seconds and from a date`() {
        func read(_ value: String) -> Int64? {
            // 784111777 is the example of RFC 9110, Sun, 06 Nov 1994 08:49:37 GMT.
            RetryAfter.milliseconds(value, nowMilliseconds: 784_111_777_000 - 5000)
        }
        #expect(read("7") == 7000)
        #expect(read("-7") == 0)
        #expect(read("99999999999") == 86_400_000)
        #expect(read("Sun, 06 Nov 1994 08:49:37 GMT") == 5000)
        #expect(read("Sun, 06 Nov 1988 08:49:37 GMT") == 0)
        #expect(
            RetryAfter.milliseconds(
                "Thu, 29 Feb 2024 23:59:59 GMT", nowMilliseconds: 1_709_251_198_000) == 1000)
        for wrong in ["", "soon", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 8h GMT"] {
            #expect(read(wrong) == nil)
        }
    }
}
