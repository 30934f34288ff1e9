/// Where a secret is found at run time; the secret itself is in no pipeline.
public enum SecretSource: Sendable, Hashable, Codable {
    /// In a file, without the newline at its end.
    case file(String)
    /// In an environment variable of the process that needs it.
    case environment(String)

    /// Reads `(name)File` or `(name)Environment`; at most one of them.
    init?(_ keys: SectionReader, _ name: String, _ meaning: String) {
        let file = keys.optional(
            "\(name)File", .path, "The file that holds \(meaning).")
        let variable = keys.optional(
            "\(name)Environment", .variable, "The environment variable that holds \(meaning).")
        switch (file, variable) {
        case (let path?, nil): self = .file(path)
        case (nil, let name?): self = .environment(name)
        case (nil, nil): return nil
        case (_?, _?):
            keys.report(
                "expected \(name)File or \(name)Environment, got both", at: "\(name)Environment")
            return nil
        }
    }
}
