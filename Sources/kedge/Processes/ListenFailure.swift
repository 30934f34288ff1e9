import Foundation
import NIOCore

/// An address that cannot be listened on.
struct ListenFailure: Error, CustomStringConvertible {
    let host: String
    let port: Int
    let reason: String

    var description: String { "cannot listen on \(host) port \(port): \(reason)" }

    private static let reasons = [
        EADDRINUSE: "it is in use by another process; give another --port, or 0 for a free one",
        EACCES: "this account may not; give a --port of 1024 or more",
        EADDRNOTAVAIL: "this machine does not have the address; give another --host",
    ]

    /// Runs a server; that its address cannot be bound is told with the address.
    static func naming(
        host: String, port: Int, _ serve: () async throws -> Void
    ) async throws {
        do {
            try await serve()
        } catch let error as IOError {
            guard let reason = reasons[error.errnoCode] else { throw error }
            throw ListenFailure(host: host, port: port, reason: reason)
        }
    }
}
