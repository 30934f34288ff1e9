import Observations
import Testing
import Windows

struct WatermarkTests {
    private func watermark(_ times: [Int64], jumpMax: Int64? = nil) -> Watermark {
        var watermark = Watermark(jumpMaxMilliseconds: jumpMax)
        for time in times { watermark.observe(Timestamp(milliseconds: time)) }
        return watermark
    }

    @Test func `it is the latest time and never goes back`() {
        #expect(watermark([]).time == nil)
        #expect(watermark([5, 9, 7, -100]).time == Timestamp(milliseconds: 9))
    }

    @Test func `one time far ahead does not move it`() {
        let moved = watermark([0, 10, 1_000_000, 20, .max, 30], jumpMax: 100)
        #expect(moved.time == Timestamp(milliseconds: 30))
        #expect(moved.implausibleCount == 2)
        #expect(watermark([0, 100], jumpMax: 100).time == Timestamp(milliseconds: 100))
        #expect(watermark([0, 101], jumpMax: 100).time == Timestamp(milliseconds: 0))
    }

    @Test func `sixteen times far ahead in a row move it to the earliest of them`() {
        let ahead = (0..<16).map { 5000 + Int64($0 * 7 % 16) }
        #expect(watermark([0] + ahead.dropLast(), jumpMax: 100).time?.milliseconds == 0)
        #expect(watermark([0] + ahead, jumpMax: 100).time?.milliseconds == 5000)
        let broken = [0] + ahead.prefix(15) + [1] + ahead.prefix(15)
        #expect(watermark(broken, jumpMax: 100).time?.milliseconds == 1)
    }
}
