import Crypto
import FoundationEssentials

/// An alert as the message that leaves: an id and a JSON body, the same at every attempt.
///
/// The body, members sorted by name:
///
/// ```json
/// {"data":{"details":{"version":"3"},"endsAt":"2026-11-23T12:30:00.000Z",
///   "fingerprint":"electricity/performance/3","kind":"performance","pipeline":"electricity",
///   "severity":"critical","startsAt":"2026-11-23T12:00:00.000Z","status":"resolved",
///   "summary":"F1 of version 3 is below 0.65"},
///  "timestamp":"2026-11-23T12:30:00.000Z","type":"kedge.alert.resolved"}
/// ```
///
/// `type` is `kedge.alert.firing` or `kedge.alert.resolved`; `timestamp` is when that became so;
/// `endsAt` is absent while firing. Members may be added, none is removed or changes its meaning.
public struct WebhookMessage: Codable, Hashable, Sendable {
    /// The same for the same alert and status, so that receivers can drop repetitions.
    public let id: String
    /// The JSON body.
    public let body: [UInt8]

    /// A message that was made before.
    public init(id: String, body: [UInt8]) {
        self.id = id
        self.body = body
    }

    /// Makes the message of an alert.
    ///
    /// The id is a hash of fingerprint, status and the time at which the alert started to fire.
    public init(_ alert: Alert) {
        let identity = [
            alert.fingerprint, alert.status.rawValue, "\(alert.startsAtMilliseconds)",
        ].joined(separator: "\n")
        id = "msg_" + SHA256.hash(data: Array(identity.utf8)).prefix(16).map(Self.hex).joined()
        body = Self.encode(alert)
    }

    private struct Body: Encodable {
        struct Content: Encodable {
            let details: [String: String]
            let endsAt: String?
            let fingerprint: String
            let kind: String
            let pipeline: String
            let severity: String
            let startsAt: String
            let status: String
            let summary: String
        }
        let data: Content
        let timestamp: String
        let type: String
    }

    private static func encode(_ alert: Alert) -> [UInt8] {
        let content = Body.Content(
            details: alert.details, endsAt: alert.endsAtMilliseconds.map(time),
            fingerprint: alert.fingerprint, kind: alert.kind.rawValue, pipeline: alert.pipeline,
            severity: alert.severity.rawValue, startsAt: time(alert.startsAtMilliseconds),
            status: alert.status.rawValue, summary: alert.summary)
        let body = Body(
            data: content,
            timestamp: content.endsAt ?? content.startsAt,
            type: "kedge.alert.\(alert.status.rawValue)")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings alone cannot fail to encode.
        guard let data = try? encoder.encode(body) else { return Array("{}".utf8) }
        return Array(data)
    }

    /// RFC 3339 in UTC with milliseconds; years outside 1...9999 are clamped.
    private static func time(_ milliseconds: Int64) -> String {
        let bounded = min(max(milliseconds, -62_135_596_800_000), 253_402_300_799_999)
        return Date(timeIntervalSince1970: Double(bounded) / 1000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
