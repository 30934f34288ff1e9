import Alerting
import Foundation
import Testing

@Suite struct AlertDeduplicatorTests {
    let alert = Alert(
        pipeline: "electricity", kind: .performance, subject: "3", severity: .critical,
        startsAtMilliseconds: 0, summary: "F1 is low")

    @Test func `a firing alert leaves once, then again after the repeat interval`() {
        var deduplicator = AlertDeduplicator(repeatIntervalMilliseconds: 1000)
        #expect(deduplicator.decide(alert, now: 0) == .send)
        #expect(deduplicator.decide(alert, now: 999) == .suppressRepeated)
        #expect(deduplicator.decide(alert, now: 1000) == .remind)
        #expect(deduplicator.decide(alert, now: 1999) == .suppressRepeated)
    }

    @Test func `a resolved alert leaves once, and only after it fired`() {
        var deduplicator = AlertDeduplicator()
        let resolved = alert.resolved(atMilliseconds: 5)
        #expect(deduplicator.decide(resolved, now: 5) == .suppressResolved)
        #expect(deduplicator.decide(alert, now: 6) == .send)
        #expect(deduplicator.decide(resolved, now: 7) == .send)
        #expect(deduplicator.decide(resolved, now: 8) == .suppressResolved)
        #expect(deduplicator.decide(alert, now: 9) == .send)
    }

    @Test func `different fingerprints do not hide each other`() {
        var deduplicator = AlertDeduplicator()
        let other = Alert(
            pipeline: "electricity", kind: .drift, severity: .warning, startsAtMilliseconds: 0,
            summary: "")
        #expect(alert.fingerprint == "electricity/performance/3")
        #expect(other.fingerprint == "electricity/drift")
        #expect(deduplicator.decide(alert, now: 0) == .send)
        #expect(deduplicator.decide(other, now: 0) == .send)
    }

    @Test func `the memory is bounded and survives a restart`() throws {
        var deduplicator = AlertDeduplicator(repeatIntervalMilliseconds: 1_000_000)
        for number in 0...AlertDeduplicator.firingMax {
            let alert = Alert(
                fingerprint: "\(number)", pipeline: "p", kind: .drift, severity: .info,
                startsAtMilliseconds: 0, summary: "")
            if number < 100 || number > AlertDeduplicator.firingMax - 2 {
                #expect(deduplicator.decide(alert, now: Int64(number)) == .send)
            } else {
                _ = deduplicator.decide(alert, now: Int64(number))
            }
        }
        #expect(deduplicator.lastSentMilliseconds.count == AlertDeduplicator.firingMax)
        #expect(deduplicator.lastSentMilliseconds["0"] == nil)
        let decoded = try JSONDecoder().decode(
            AlertDeduplicator.self, from: JSONEncoder().encode(deduplicator))
        #expect(decoded == deduplicator)
    }

    @Test func `a clock that jumps does not trap`() {
        var deduplicator = AlertDeduplicator()
        #expect(deduplicator.decide(alert, now: .min) == .send)
        #expect(deduplicator.decide(alert, now: .max) == .remind)
        #expect(deduplicator.decide(alert, now: 0) == .suppressRepeated)
    }
}
