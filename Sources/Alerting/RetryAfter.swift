/// Reads the header field `Retry-After`.
enum RetryAfter {
    private static let daySeconds: Int64 = 86_400
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Milliseconds to wait, 0 up to a day; nil when the value is neither of the two forms.
    ///
    /// The forms are whole seconds, and a date like `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110,
    /// 10.2.3; the obsolete date forms are not read).
    static func milliseconds(_ value: String, nowMilliseconds: Int64) -> Int64? {
        let seconds: Int64
        if let number = Int64(value) {
            seconds = number
        } else if let date = epochSeconds(value) {
            seconds = date - nowMilliseconds / 1000
        } else {
            return nil
        }
        return min(max(seconds, 0), daySeconds) * 1000
    }

    private static func epochSeconds(_ value: String) -> Int64? {
        let parts = value.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", parts[0].hasSuffix(","),
            let day = Int64(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(parts[2])),
            let year = Int64(parts[3]), (1970...9999).contains(year)
        else { return nil }
        let time = parts[4].split(separator: ":").compactMap { Int64($0) }
        guard time.count == 3, (0...23).contains(time[0]), (0...59).contains(time[1]),
            (0...60).contains(time[2])
        else { return nil }
        let days = daysSinceEpoch(year: year, month: Int64(month) + 1, day: day)
        return days * daySeconds + time[0] * 3600 + time[1] * 60 + time[2]
    }

    /// Days since 1970-01-01 in the Gregorian calendar.
    ///
    /// Source: Howard Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil`,
    /// for years from 0 on.
    private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        // The year starts in March, so that the leap day is its last.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
