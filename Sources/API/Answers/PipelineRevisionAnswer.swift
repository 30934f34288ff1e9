internal import Registry

/// A revision of a pipeline with what it says.
struct PipelineRevisionAnswer: Encodable {
    let name: String
    let revision: Int
    let model: String
    let source: String
    let definition: JSONValue
    let appliedAt: RFC3339Time
    let appliedBy: String
    /// How things stand; only with the revision in force.
    let status: PipelineStatusAnswer?

    init(_ revision: PipelineStore.Revision, status: PipelineStatusAnswer? = nil) throws {
        name = revision.name
        self.revision = revision.revision
        model = revision.model
        source = revision.source
        definition = try JSONValue(encoding: revision.pipeline)
            .replacing(["decide", "alerts", "receivers", "*", "webhook"], Self.withoutPath)
        appliedAt = RFC3339Time(revision.appliedAt)
        appliedBy = revision.appliedBy
        self.status = status
    }

    /// Scheme and host of a URL: whoever knows the path of many a webhook may post to it.
    private static func withoutPath(_ url: JSONValue) -> JSONValue {
        guard case .text(let text) = url else { return url }
        let parts = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3 else { return .text("...") }
        let host = parts[2].prefix { $0 != "?" }
        let isWhole = host == parts[2] && (parts.count == 3 || parts[3].isEmpty)
        return .text("\(parts[0])//\(host)" + (isWhole ? "" : "/..."))
    }
}
