import Crypto
import FoundationEssentials

/// Signs and verifies webhooks by the Standard Webhooks specification (symmetric, `v1`).
///
/// Headers: `webhook-id`, `webhook-timestamp` (seconds since the epoch) and `webhook-signature`:
/// for each secret `v1,` and base64 of HMAC-SHA256 over `<id>.<timestamp>.<body>`, separated by
/// spaces. The key is the base64-decoded part of `whsec_<base64>`. Several secrets let receivers
/// rotate theirs.
///
/// Source:
/// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
public struct WebhookSigner: Sendable {
    /// How far a timestamp may be from the receiver's clock, in seconds, when verifying.
    public static let toleranceSeconds: Int64 = 300

    private static let secretPrefix = "whsec_"
    private static let keyBytes = 24...64
    private let keys: [SymmetricKey]

    /// Makes a signer of one or more secrets, the newest first.
    ///
    /// - Throws: `AlertingError.secret`, without the secret.
    public init(secrets: [String]) throws(AlertingError) {
        guard !secrets.isEmpty else {
            throw .secret(expected: "one or more secrets", got: "none")
        }
        var keys: [SymmetricKey] = []
        for secret in secrets {
            guard secret.hasPrefix(Self.secretPrefix) else {
                throw .secret(
                    expected: "the prefix '\(Self.secretPrefix)'", got: "another beginning")
            }
            guard let key = Data(base64Encoded: String(secret.dropFirst(Self.secretPrefix.count)))
            else {
                throw .secret(
                    expected: "base64 after '\(Self.secretPrefix)'", got: "other characters")
            }
            guard Self.keyBytes.contains(key.count) else {
                throw .secret(
                    expected: "\(Self.keyBytes.lowerBound) to \(Self.keyBytes.upperBound) bytes",
                    got: "\(key.count)")
            }
            keys.append(SymmetricKey(data: key))
        }
        self.keys = keys
    }

    /// The value of `webhook-signature`.
    public func signature(id: String, timestampSeconds: Int64, body: [UInt8]) -> String {
        let content = Self.signedContent(id: id, timestampSeconds: timestampSeconds, body: body)
        return keys.map { key in
            let code = HMAC<SHA256>.authenticationCode(for: content, using: key)
            return "v1," + Data(code).base64EncodedString()
        }.joined(separator: " ")
    }

    /// Verifies a received webhook.
    ///
    /// - Parameter nowSeconds: The receiver's clock, in seconds since the epoch.
    /// - Throws: `AlertingError.signature` when no signature is one by any of the secrets, or the
    ///   timestamp is more than five minutes off.
    public func verify(
        id: String, timestampSeconds: Int64, body: [UInt8], signature: String, nowSeconds: Int64
    ) throws(AlertingError) {
        let (age, overflow) = nowSeconds.subtractingReportingOverflow(timestampSeconds)
        guard !overflow, (-Self.toleranceSeconds...Self.toleranceSeconds).contains(age) else {
            throw .signature(reason: "the timestamp is more than five minutes off")
        }
        let content = Self.signedContent(id: id, timestampSeconds: timestampSeconds, body: body)
        for part in signature.split(separator: " ") where part.hasPrefix("v1,") {
            guard let code = Data(base64Encoded: String(part.dropFirst(3))) else { continue }
            for key in keys
            where HMAC<SHA256>.isValidAuthenticationCode(
                code, authenticating: content, using: key)
            {
                return
            }
        }
        throw .signature(reason: "no signature matches")
    }

    private static func signedContent(
        id: String, timestampSeconds: Int64, body: [UInt8]
    ) -> [UInt8] {
        Array("\(id).\(timestampSeconds).".utf8) + body
    }
}
