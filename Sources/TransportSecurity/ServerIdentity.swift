import Foundation
internal import HummingbirdCore
internal import HummingbirdTLS
internal import NIOCore
internal import NIOSSL
import Synchronization

/// Who a server is over TLS: its certificate and key, read again when their files change.
///
/// At a handshake, at most once a second, the files are looked at. A new pair is taken when it is
/// whole and valid; else the old one stays, so that two files can be replaced one after the other.
/// The authorities of clients are read once.
public final class ServerIdentity: Sendable {
    /// What came of files that changed.
    public enum Change: Sendable, Hashable {
        /// The new pair is in use; it ends at this time, in seconds since the epoch.
        case renewed(expirySeconds: Int64)
        /// The old pair stays in use, for this reason.
        case refused(ServerIdentityError)
    }

    private struct State: Sendable {
        var pair: KeyPair
        /// Whether the pair is another than at the start.
        var isRenewed = false
        var stamps: [FileStamp?]
        var lookedAt: ContinuousClock.Instant
    }

    /// How often the files are looked at, at most.
    public static let lookInterval = Duration.seconds(1)

    private let files: ServerIdentityFiles
    private let clientAuthorities: [NIOSSLCertificate]?
    private let onChange: @Sendable (Change) -> Void
    private let state: Mutex<State>

    /// Reads the files.
    ///
    /// - Parameter onChange: Is told when files changed; called on the server's threads.
    /// - Throws: `ServerIdentityError` when a file cannot be read or holds something else, the
    ///   certificate is not valid now, or key and certificate do not belong together.
    public init(
        files: ServerIdentityFiles, onChange: @escaping @Sendable (Change) -> Void = { _ in }
    ) throws(ServerIdentityError) {
        self.files = files
        self.onChange = onChange
        if let file = files.clientAuthorities {
            clientAuthorities = try KeyPair.certificates(of: file)
        } else {
            clientAuthorities = nil
        }
        let stamps = Self.stamps(files)
        let pair = try KeyPair(files, nowSeconds: Self.nowSeconds)
        state = Mutex(State(pair: pair, stamps: stamps, lookedAt: .now))
    }

    /// When the certificate in use ends, in seconds since the epoch.
    public var expirySeconds: Int64 { state.withLock { $0.pair.expirySeconds } }

    /// Whether clients must show a certificate.
    public var asksClients: Bool { clientAuthorities != nil }

    /// A server's configuration that takes the present pair at each handshake.
    var configuration: TLSConfiguration {
        var configuration = state.withLock { $0.pair.configuration }
        if let clientAuthorities {
            configuration.trustRoots = .certificates(clientAuthorities)
            // A client has no host name that could be checked.
            configuration.certificateVerification = .noHostnameVerification
        }
        configuration.sslContextCallback = { [self] _, promise in
            guard mustLook() else { return promise.succeed(present) }
            // Not on the thread of the handshake, which would take BoringSSL's errors for its own.
            promise.completeWithTask { [self] in
                if let change = look() { onChange(change) }
                return present
            }
        }
        return configuration
    }

    /// The pair for a handshake that begins, where it is another than at the start.
    private var present: NIOSSLContextConfigurationOverride {
        state.withLock { state in
            guard state.isRenewed else { return NIOSSLContextConfigurationOverride.noChanges }
            var override = NIOSSLContextConfigurationOverride()
            override.certificateChain = state.pair.certificates.map { .certificate($0) }
            override.privateKey = .privateKey(state.pair.key)
            return override
        }
    }

    /// Whether it is time to look at the files; true for one handshake only.
    private func mustLook() -> Bool {
        state.withLock { state in
            let now = ContinuousClock.now
            guard now - state.lookedAt >= Self.lookInterval else { return false }
            state.lookedAt = now
            return true
        }
    }

    private func look() -> Change? {
        let stamps = Self.stamps(files)
        guard stamps != state.withLock({ $0.stamps }) else { return nil }
        state.withLock { $0.stamps = stamps }
        do throws(ServerIdentityError) {
            let pair = try KeyPair(files, nowSeconds: Self.nowSeconds)
            state.withLock { state in
                state.pair = pair
                state.isRenewed = true
            }
            return .renewed(expirySeconds: pair.expirySeconds)
        } catch {
            return .refused(error)
        }
    }

    private static func stamps(_ files: ServerIdentityFiles) -> [FileStamp?] {
        [FileStamp(path: files.certificate), FileStamp(path: files.key)]
    }

    private static var nowSeconds: Int64 { Int64(Date().timeIntervalSince1970) }
}
