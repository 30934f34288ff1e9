internal import Crypto

/// The token that requests must bear, kept as its digest.
struct BearerToken: Sendable {
    private let digest: SHA256Digest

    init(_ token: String) {
        digest = SHA256.hash(data: Array(token.utf8))
    }

    /// Whether the value of an `Authorization` header bears the token.
    ///
    /// Digests are compared, in constant time: how long it takes tells nothing about the token.
    func admits(_ header: String?) -> Bool {
        guard let header, header.prefix(7).lowercased() == "bearer " else { return false }
        return SHA256.hash(data: Array(header.dropFirst(7).utf8)) == digest
    }
}
