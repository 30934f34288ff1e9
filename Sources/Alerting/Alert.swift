/// A condition that somebody should know of.
public struct Alert: Codable, Hashable, Sendable {
    /// Tells alerts about the same condition, and only those, to be the same; holds no numbers.
    public let fingerprint: String
    /// The pipeline that it is about.
    public let pipeline: String
    /// What it is about.
    public let kind: AlertKind
    /// How urgent it is.
    public let severity: AlertSeverity
    /// Whether the condition holds.
    public let status: AlertStatus
    /// When the condition began to hold, in milliseconds since the epoch.
    public let startsAtMilliseconds: Int64
    /// When it ceased to hold, in milliseconds since the epoch; nil while firing.
    public let endsAtMilliseconds: Int64?
    /// One sentence for a person.
    public let summary: String
    /// Further facts by name: versions, windows, offsets, statistics, as text.
    public let details: [String: String]

    /// Makes an alert.
    ///
    /// - Parameter fingerprint: nil makes it of pipeline, kind and `subject`.
    /// - Parameter subject: what in the pipeline it is about, for example a version or a feature.
    public init(
        fingerprint: String? = nil, pipeline: String, kind: AlertKind, subject: String = "",
        severity: AlertSeverity, status: AlertStatus = .firing, startsAtMilliseconds: Int64,
        endsAtMilliseconds: Int64? = nil, summary: String, details: [String: String] = [:]
    ) {
        self.fingerprint =
            fingerprint
            ?? ([pipeline, kind.rawValue] + (subject.isEmpty ? [] : [subject]))
            .joined(separator: "/")
        self.pipeline = pipeline
        self.kind = kind
        self.severity = severity
        self.status = status
        self.startsAtMilliseconds = startsAtMilliseconds
        self.endsAtMilliseconds = endsAtMilliseconds
        self.summary = summary
        self.details = details
    }

    /// The same alert, resolved.
    public func resolved(
        atMilliseconds end: Int64, summary: String? = nil
    ) -> Alert {
        Alert(
            fingerprint: fingerprint, pipeline: pipeline, kind: kind, severity: severity,
            status: .resolved, startsAtMilliseconds: startsAtMilliseconds,
            endsAtMilliseconds: end, summary: summary ?? self.summary, details: details)
    }
}
