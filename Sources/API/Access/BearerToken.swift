internal import Crypto

/// The token of the server's environment, kept as its digest.
struct BearerToken: Sendable {
    private let digest: SHA256Digest

    init(_ token: String) {
        digest = SHA256.hash(data: Array(token.utf8))
    }

    /// Whether the value of an `Authorization` header bears the token.
    ///
    /// Digests are compared, in constant time: how long it takes tells nothing about the token.
    func admits(_ header: String) -> Bool {
        guard let text = Self.text(header) else { return false }
        return SHA256.hash(data: Array(text.utf8)) == digest
    }

    /// The token in the value of an `Authorization` header; nil when it bears none.
    static func text(_ header: String) -> String? {
        guard header.prefix(7).lowercased() == "bearer " else { return nil }
        return String(header.dropFirst(7))
    }
}
