import Alerting
import Testing

@Suite struct WebhookMessageTests {
    let firing = Alert(
        pipeline: "electricity", kind: .performance, subject: "3", severity: .critical,
        startsAtMilliseconds: 1_795_435_200_000, summary: "F1 of \"3\" is below 0.65",
        details: ["version": "3", "f1": "0.61"])

    @Test func `the body is the documented JSON`() {
        #expect(
            String(decoding: WebhookMessage(firing).body, as: UTF8.self)
                == #"{"data":{"details":{"f1":"0.61","version":"3"},"#
                + #""fingerprint":"electricity/performance/3","kind":"performance","#
                + #""pipeline":"electricity","severity":"critical","#
                + #""startsAt":"2026-11-23T12:00:00.000Z","status":"firing","#
                + #""summary":"F1 of \"3\" is below 0.65"},"#
                + #""timestamp":"2026-11-23T12:00:00.000Z","type":"kedge.alert.firing"}"#)
        let resolved = WebhookMessage(firing.resolved(atMilliseconds: 1_795_435_200_500))
        let text = String(decoding: resolved.body, as: UTF8.self)
        #expect(text.contains(#""endsAt":"2026-11-23T12:00:00.500Z""#))
        #expect(text.contains(#""type":"kedge.alert.resolved""#))
    }

    @Test func `the id is stable for alert and status, and differs between statuses`() {
        // SHA-256 of the fingerprint, "firing" and the start, by Python's hashlib.
        #expect(WebhookMessage(firing).id == "msg_9ee05b92c28df7997d14c6aa976cf646")
        let resolved = firing.resolved(atMilliseconds: 1_795_435_200_500, summary: "Fine again")
        #expect(WebhookMessage(resolved).id != WebhookMessage(firing).id)
        let later = firing.resolved(atMilliseconds: 1_795_435_999_000)
        #expect(WebhookMessage(later).id == WebhookMessage(resolved).id)
    }

    @Test func `times out of range are clamped, not trapped on`() {
        let odd = Alert(
            pipeline: "p", kind: .drift, severity: .info, status: .resolved,
            startsAtMilliseconds: .min, endsAtMilliseconds: .max, summary: "")
        let text = String(decoding: WebhookMessage(odd).body, as: UTF8.self)
        #expect(text.contains("9999-12-31T23:59:59"))
    }
}
