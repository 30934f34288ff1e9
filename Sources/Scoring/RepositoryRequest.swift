internal import FoundationEssentials

/// The body of a request to load or unload a model.
struct RepositoryRequest: Equatable {
    /// The version, from `kedge_version` or the only `file:<version>/model.json`.
    private(set) var version: String?
    /// The topic for prediction events, from `kedge_topic`.
    private(set) var topic: String?
    /// The artifact of the version.
    private(set) var artifact: [UInt8]?

    /// Reads a body; an empty one says nothing.
    ///
    /// - Throws: `ScoringError.malformed`.
    init(decoding bytes: [UInt8]) throws(ScoringError) {
        var files: [String: String] = [:]
        do {
            var reader = JSONReader(bytes)
            reader.skipSpace()
            if reader.position == bytes.count { return }
            try reader.readObject { key, reader in
                guard key == "parameters" else {
                    throw reader.expected("only parameters, got '\(key)'")
                }
                try reader.readObject { name, reader in
                    switch name {
                    case "kedge_version": version = try reader.readString()
                    case "kedge_topic": topic = try reader.readString()
                    case "unload_dependents": _ = try reader.readBool()
                    case _ where name.hasPrefix("file:"):
                        files[String(name.dropFirst(5))] = try reader.readString()
                    default: throw reader.expected("parameters that are known, got '\(name)'")
                    }
                }
            }
            try reader.finish()
        } catch {
            throw .malformed("the request is not readable: \(error)")
        }
        try take(files)
    }

    private mutating func take(_ files: [String: String]) throws(ScoringError) {
        guard let (path, text) = files.first else { return }
        let suffix = "/model.json"
        guard files.count == 1, path.hasSuffix(suffix) else {
            throw .malformed("expected one file, called file:<version>/model.json")
        }
        let named = String(path.dropLast(suffix.count))
        guard version == nil || version == named else {
            throw .malformed("expected the file of the version that kedge_version names")
        }
        guard let data = Data(base64Encoded: text) else {
            throw .malformed("expected the file in base64")
        }
        version = named
        artifact = Array(data)
    }
}
