import Observations
import Testing

struct TimestampTests {
    // Milliseconds by GNU date: `date -u -d TEXT +%s%3N`.
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1998-12-05T23:30:00Z", 912_900_600_000),
        ("1998-12-05T23:30:00.5Z", 912_900_600_500),
        ("1998-12-05T23:30:00.123456789Z", 912_900_600_123),
        ("1998-12-05t23:30:00z", 912_900_600_000), ("1998-12-05 23:30:00Z", 912_900_600_000),
        ("1998-12-06T00:30:00+01:00", 912_900_600_000),
        ("1998-12-05T18:00:00-05:30", 912_900_600_000),
        ("2000-02-29T12:00:00Z", 951_825_600_000), ("1969-12-31T23:59:59.999Z", -1),
        ("1900-03-01T00:00:00Z", -2_203_891_200_000),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ("0000-01-01T00:00:00Z", -62_167_219_200_000),
    ])
    func `RFC 3339 is read to the millisecond`(text: String, milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "1998", "1998-12-05", "1998-12-05T23:30:00", "1998-13-05T23:30:00Z",
        "1998-00-05T23:30:00Z", "1998-02-29T23:30:00Z", "1900-02-29T00:00:00Z",
        "1998-12-00T23:30:00Z", "1998-12-32T23:30:00Z", "1998-12-05T24:00:00Z",
        "1998-12-05T23:60:00Z", "1998-12-05T23:30:61Z", "1998-12-05T23:30:00.Z",
        "1998-12-05T23:30:00+0100", "1998-12-05T23:30:00+24:00", "1998-12-05T23:30:00Zx",
        "1998-12-05T23:30:00.5", "98-12-05T23:30:00.000Z", "+998-12-05T23:30:00Z",
        "1998-12-05X23:30:00Z", "１998-12-05T23:30:00Z",
    ])
    func `other text is no timestamp`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `what is written is read back`() {
        var milliseconds: Int64 = -62_167_219_200_000
        while milliseconds <= 253_402_300_799_999 {
            let timestamp = Timestamp(milliseconds: milliseconds)
            #expect(Timestamp(rfc3339: timestamp.description) == timestamp)
            milliseconds += 86_400_000 * 97 + 12_345_677
        }
    }

    @Test func `adding and subtracting saturate at the ends`() {
        let end = Timestamp(milliseconds: .max)
        #expect(end + .seconds(1) == end)
        #expect(Timestamp(milliseconds: .min) - .seconds(1) == Timestamp(milliseconds: .min))
        #expect(Timestamp(milliseconds: 1500) - .milliseconds(1499) == Timestamp(milliseconds: 1))
        #expect(
            Timestamp(milliseconds: 5) - Timestamp(milliseconds: 7) == Duration.milliseconds(-2))
        #expect(
            (Timestamp(milliseconds: .max) - Timestamp(milliseconds: .min)).milliseconds == .max)
    }
}
