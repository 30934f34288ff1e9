public import Observations

/// A schedule in the five fields of cron: minute, hour, day of month, month, day of week.
///
/// The times are UTC, unless `CRON_TZ=Europe/Berlin` or another IANA time zone stands before
/// the fields. There daylight saving makes clocks skip and repeat times. As in Vixie cron, a
/// schedule of fixed hours runs once for each time that it names: one that is skipped runs when
/// the clock is put forward, one that comes twice runs the first time. If the hours begin with
/// `*` it runs whenever the clock shows a time that it names.
///
/// Fields take `*`, numbers, names (`jan`, `mon`), ranges `a-b`, lists `a,b`, and steps `/n`;
/// `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly` stand for the usual five fields. As in
/// Vixie cron, when both day fields are restricted (do not begin with `*`) a day matches if either
/// does. 7 is Sunday.
public struct CronExpression: Hashable, Sendable, Codable {
    /// The expression as it was written.
    public let text: String

    private let minutes: Set<Int>
    private let hours: Set<Int>
    private let daysOfMonth: Set<Int>
    private let months: Set<Int>
    private let daysOfWeek: Set<Int>
    private let anyDayOfMonth: Bool
    private let anyDayOfWeek: Bool
    private let anyHour: Bool
    /// Nil is UTC.
    private let zone: CronZone?

    private static let zoneMark = "CRON_TZ="

    /// How far ahead `next(after:)` looks: the calendar repeats after 400 years, but any
    /// expression that matches at all does so within 8 (29 February across a skipped leap year).
    private static let daysAheadMax: Int64 = 8 * 366 + 1

    /// Reads an expression.
    ///
    /// - Throws: `DecisionsError.cron` that names the field, what it allows and what came.
    public init(parsing text: String) throws(DecisionsError) {
        self.text = text
        let (zone, schedule) = try Self.split(text)
        self.zone = zone
        let fields = (CronField.nicknames[schedule] ?? schedule).split(
            whereSeparator: { $0 == " " || $0 == "\t" }
        ).map { $0.lowercased() }
        guard fields.count == 5 else {
            throw .cron(
                expected: "five fields (minute hour day-of-month month day-of-week)", got: text)
        }
        minutes = try CronField.minute.values(of: fields[0])
        hours = try CronField.hour.values(of: fields[1])
        daysOfMonth = try CronField.dayOfMonth.values(of: fields[2])
        months = try CronField.month.values(of: fields[3])
        daysOfWeek = Set(try CronField.dayOfWeek.values(of: fields[4]).map { $0 % 7 })
        anyDayOfMonth = fields[2].hasPrefix("*")
        anyDayOfWeek = fields[4].hasPrefix("*")
        anyHour = fields[1].hasPrefix("*")
        guard next(after: Timestamp(milliseconds: 0)) != nil else {
            throw .cron(expected: "a date that exists", got: text)
        }
    }

    /// The zone before the fields, and the fields.
    private static func split(
        _ text: String
    ) throws(DecisionsError) -> (zone: CronZone?, schedule: String) {
        guard text.hasPrefix(zoneMark) else { return (nil, text) }
        let parts = text.dropFirst(zoneMark.count).split(separator: " ", maxSplits: 1)
        let name = parts.first.map { String($0) } ?? ""
        guard let zone = CronZone(name: name) else {
            throw .cron(expected: "an IANA time zone such as Europe/Berlin", got: name)
        }
        return (zone, parts.count == 2 ? String(parts[1]) : "")
    }

    /// Reads an expression encoded as its text.
    public init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the expression as its text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// The first whole minute after `time` that matches.
    ///
    /// Nil only when no date can match, which `init(parsing:)` refuses.
    public func next(after time: Timestamp) -> Timestamp? {
        let minute = time.milliseconds.flooringDivision(by: 60_000)
        let found = zone.map { next(after: minute, in: $0) } ?? nextShown(after: minute)
        return found.map { Timestamp(milliseconds: $0 * 60_000) }
    }

    /// The first minute in UTC after `minute` that matches what the clock of a zone shows.
    private func next(after minute: Int64, in zone: CronZone) -> Int64? {
        // A clock that is put back shows earlier times later, so a later candidate may be sooner.
        var candidate = zone.local(minute) - CronZone.changeMax
        var soonest: Int64?
        while let shown = nextShown(after: candidate),
            soonest.map({ shown <= zone.local($0) + CronZone.changeMax }) ?? true
        {
            for found in runs(at: shown, in: zone) where found > minute {
                soonest = min(soonest ?? found, found)
            }
            candidate = shown
        }
        return soonest
    }

    /// The minutes in UTC at which a time that the clock shows or skips makes the schedule run.
    private func runs(at shown: Int64, in zone: CronZone) -> [Int64] {
        let minutes = zone.minutes(local: shown)
        guard !anyHour else { return minutes }
        return [minutes.first ?? zone.change(over: shown)]
    }

    /// The first minute after `shown`, on a clock that is never changed, that matches.
    private func nextShown(after shown: Int64) -> Int64? {
        let minute = shown + 1
        let firstDay = minute.flooringDivision(by: 1440)
        for day in firstDay...firstDay + Self.daysAheadMax where matches(day: day) {
            let earliest = day == firstDay ? Int(minute - firstDay * 1440) : 0
            for hour in hours.sorted() where hour * 60 + 59 >= earliest {
                for candidate in minutes.sorted() where hour * 60 + candidate >= earliest {
                    return day * 1440 + Int64(hour * 60 + candidate)
                }
            }
        }
        return nil
    }

    private func matches(day: Int64) -> Bool {
        let (_, month, dayOfMonth) = CivilDate.from(daysSinceEpoch: day)
        guard months.contains(month) else { return false }
        // 1970-01-01 was a Thursday, which cron numbers 4.
        let dayOfWeek = Int(((day + 4) % 7 + 7) % 7)
        let inMonth = daysOfMonth.contains(dayOfMonth)
        let inWeek = daysOfWeek.contains(dayOfWeek)
        return anyDayOfMonth || anyDayOfWeek ? inMonth && inWeek : inMonth || inWeek
    }
}

extension Int64 {
    fileprivate func flooringDivision(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
