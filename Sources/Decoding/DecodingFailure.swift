public import Observations

/// An event that could not be read: where it came from and why.
///
/// It never holds a value of the event, so it can be logged and shown.
public struct DecodingFailure: Hashable, Codable, Sendable, CustomStringConvertible {
    /// Why an event could not be read; the raw values are stable.
    public enum Reason: String, Codable, Sendable, CaseIterable {
        /// The payload has no bytes (a tombstone).
        case empty
        /// The payload is not one JSON object in UTF-8.
        case notJSON = "not_json"
        /// The event, or a text in it, is longer than the limit.
        case tooLarge = "too_large"
        /// A required member is missing or null.
        case missingMember = "missing_member"
        /// A member holds another type of value.
        case wrongType = "wrong_type"
        /// A number is beyond what the member can hold.
        case outOfRange = "out_of_range"
        /// A text is empty where it must not be, or holds U+0000.
        case invalidText = "invalid_text"
        /// A timestamp is not RFC 3339.
        case badTimestamp = "bad_timestamp"
        /// A timestamp lies too far ahead of the time at which the broker got the event.
        case fromFuture = "from_future"
        /// A prediction or label is none of the target's classes.
        case unknownClass = "unknown_class"
        /// The event is about another model.
        case wrongModel = "wrong_model"
        /// None of the model's features is in the event.
        case noFeatures = "no_features"
    }

    /// Where the event came from.
    public let source: EventSource

    /// Why it could not be read.
    public let reason: Reason

    /// Which member, what was expected and what came, in words.
    public let detail: String

    /// Makes a failure.
    public init(source: EventSource, reason: Reason, detail: String) {
        self.source = source
        self.reason = reason
        self.detail = detail
    }

    /// Source, reason and detail in one line.
    public var description: String { "\(source): \(reason.rawValue): \(detail)" }
}
