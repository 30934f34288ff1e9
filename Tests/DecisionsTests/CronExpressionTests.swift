import Decisions
import Foundation
import Observations
import Testing

@Suite struct CronExpressionTests {
    private struct Row: Decodable {
        let cron: String
        let after: String
        let next: [String]
    }

    private static func rows(_ name: String = "cron") throws -> [Row] {
        let url = try #require(
            Bundle.module.url(
                forResource: name, withExtension: "json", subdirectory: "Fixtures"))
        return try JSONDecoder().decode([Row].self, from: Data(contentsOf: url))
    }

    @Test func `the next times are those of croniter`() throws {
        let rows = try Self.rows()
        #expect(rows.count == 238)
        for row in rows {
            let cron = try CronExpression(parsing: row.cron)
            var time = try #require(Timestamp(rfc3339: row.after))
            for expected in row.next {
                time = try #require(cron.next(after: time))
                #expect(time.description == expected, "\(row.cron) after \(row.after)")
            }
        }
    }

    @Test func `in a time zone the next times are those of a daemon that watches the clock`() throws
    {
        let rows = try Self.rows("cron-zones")
        #expect(rows.count == 132)
        for row in rows {
            let cron = try CronExpression(parsing: row.cron)
            #expect(
                try JSONDecoder().decode(
                    CronExpression.self, from: JSONEncoder().encode(cron)) == cron)
            var time = try #require(Timestamp(rfc3339: row.after))
            for expected in row.next {
                time = try #require(cron.next(after: time))
                #expect(time.description == expected, "\(row.cron) after \(row.after)")
            }
        }
    }

    @Test(arguments: [
        ("CRON_TZ=Europe/Atlantis 0 3 * * *", "an IANA time zone such as Europe/Berlin"),
        ("CRON_TZ= 0 3 * * *", "an IANA time zone such as Europe/Berlin"),
        ("CRON_TZ=", "an IANA time zone such as Europe/Berlin"),
        (
            "CRON_TZ=Europe/Berlin",
            "five fields (minute hour day-of-month month day-of-week)"
        ),
    ])
    func `a zone that is none is refused`(text: String, expected: String) {
        let error = #expect(throws: DecisionsError.self) { try CronExpression(parsing: text) }
        guard case .cron(let found, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == expected)
    }

    @Test func `a time that matches is not its own next time`() throws {
        let cron = try CronExpression(parsing: "0 0 * * *")
        let midnight = try #require(Timestamp(rfc3339: "2026-11-23T00:00:00Z"))
        let before = Timestamp(milliseconds: midnight.milliseconds - 1)
        #expect(cron.next(after: before) == midnight)
        #expect(cron.next(after: midnight) == midnight + .seconds(86_400))
    }

    @Test func `29 February is found across a leap year that the calendar skips`() throws {
        let cron = try CronExpression(parsing: "0 0 29 2 *")
        let time = try #require(Timestamp(rfc3339: "2096-02-29T00:00:00Z"))
        #expect(cron.next(after: time)?.description == "2104-02-29T00:00:00.000Z")
    }

    @Test(arguments: [
        ("", "five fields (minute hour day-of-month month day-of-week)"),
        ("* * * *", "five fields (minute hour day-of-month month day-of-week)"),
        ("* * * * * *", "five fields (minute hour day-of-month month day-of-week)"),
        ("@never", "five fields (minute hour day-of-month month day-of-week)"),
        ("60 * * * *", "minute as *, 0-59, a list or */n"),
        ("-1 * * * *", "minute as *, 0-59, a list or */n"),
        ("*/0 * * * *", "minute as *, 0-59, a list or */n"),
        ("1, * * * *", "minute as *, 0-59, a list or */n"),
        ("5-1 * * * *", "minute as *, 0-59, a list or */n"),
        ("1-2-3 * * * *", "minute as *, 0-59, a list or */n"),
        ("*/2/3 * * * *", "minute as *, 0-59, a list or */n"),
        ("* 24 * * *", "hour as *, 0-23, a list or */n"),
        ("* * 0 * *", "day of month as *, 1-31, a list or */n"),
        ("* * * 13 *", "month as *, 1-12, a list or */n"),
        ("* * * januar *", "month as *, 1-12, a list or */n"),
        ("* * * * 8", "day of week as *, 0-7, a list or */n"),
        ("0 0 31 2 *", "a date that exists"),
        ("0 0 31 4,6,9,11 *", "a date that exists"),
    ])
    func `what is not cron is refused and named`(text: String, expected: String) {
        let error = #expect(throws: DecisionsError.self) { try CronExpression(parsing: text) }
        guard case .cron(let wanted, _) = error else {
            Issue.record("expected a cron error, got \(String(describing: error))")
            return
        }
        #expect(wanted == expected)
    }

    @Test func `an expression travels as its text`() throws {
        let cron = try CronExpression(parsing: "5 4 * * mon")
        let bytes = try JSONEncoder().encode(["at": cron])
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"at":"5 4 * * mon"}"#)
        #expect(try JSONDecoder().decode([String: CronExpression].self, from: bytes)["at"] == cron)
        #expect(throws: DecisionsError.self) {
            try JSONDecoder().decode([String: CronExpression].self, from: Data(#"{"at":"x"}"#.utf8))
        }
    }
}
