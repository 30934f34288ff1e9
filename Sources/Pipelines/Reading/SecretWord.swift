/// Tells the keys that look like secrets, which never stand in a pipeline file.
enum SecretWord {
    private static let words = [
        "secret", "password", "passwd", "passphrase", "token", "apikey", "credential",
        "privatekey", "accesskey",
    ]

    /// Whether a key looks as if its value were a secret.
    static func occurs(in key: String) -> Bool {
        let folded = key.lowercased().filter { $0 != "_" && $0 != "-" }
        return words.contains { folded.contains($0) }
    }
}
