import Curl
import Foundation
import Postgres
import Registry
import Testing

@testable import API

extension APITests {
    /// Every route of the document, asked by everybody there is.
    @Suite struct RoleTests {
        /// An operation of the document, at a path that nothing is at.
        private struct Operation {
            let method: String
            let path: String
            let needed: AccessRole?

            static func all() throws -> [Operation] {
                try OpenAPIDocument.embedded().operations.map { name, description in
                    let parts = name.split(separator: " ")
                    let path = parts[1].split(separator: "/").map { segment in
                        segment == "{name}" || segment == "{model}"
                            ? "nothing" : segment.hasPrefix("{") ? "999" : String(segment)
                    }.joined(separator: "/")
                    return Operation(
                        method: String(parts[0]), path: "/" + path,
                        needed: (description["x-kedge-role"] as? String)
                            .flatMap { AccessRole(rawValue: $0) })
                }
            }
        }

        private func ask(
            _ operation: Operation, of api: RunningAPI, token: String
        ) async throws -> Reply {
            let body = operation.method == "GET" ? nil : Array("{}".utf8)
            let type = operation.path.hasSuffix("/rows") ? "text/csv" : "application/json"
            return try await api.send(
                operation.method, operation.path, body, type: type, token: token)
        }

        private func makeToken(
            _ name: String, _ role: AccessRole, on api: RunningAPI
        ) async throws -> String {
            let reply = try await api.post(
                "/api/v1/tokens", #"{"name":"\#(name)","role":"\#(role)"}"#)
            #expect(reply.status == 201)
            return try #require(reply.object["token"] as? String)
        }

        @Test func `nobody passes without a token that holds`() async throws {
            try await withAPI(token: "of-the-environment", configure: { $0.requestsPerSecond = 0 })
            { api in
                let expired = try await makeToken("expired", .admin, on: api)
                _ = try await api.pool.query(
                    """
                    UPDATE api_tokens SET expires_at = now() - interval '1 second'
                    WHERE name = 'expired'
                    """)
                let revoked = try await makeToken("revoked", .admin, on: api)
                #expect(try await api.send("DELETE", "/api/v1/tokens/revoked").status == 200)
                var generator = SystemRandomNumberGenerator()
                let unknown = APIToken(using: &generator).text
                for operation in try Operation.all() {
                    let place = "\(operation.method) \(operation.path)"
                    for (token, words) in [
                        ("", "expected the header"), (expired, "expired at"),
                        (revoked, "was revoked at"), (unknown, "no such token"),
                    ] {
                        let reply = try await ask(operation, of: api, token: token)
                        guard operation.needed != nil else {
                            #expect(reply.status == 200, "\(place)")
                            continue
                        }
                        #expect(reply.status == 401, "\(place)")
                        #expect(reply.message.contains(words), "\(place): \(reply.message)")
                        #expect(
                            reply.header("www-authenticate")?.hasPrefix("Bearer realm=") == true)
                        #expect(token.isEmpty || !reply.text.contains(token))
                    }
                }
            }
        }

        @Test(arguments: AccessRole.allCases)
        func `a role may do what it and those below it may, and nothing else`(
            role: AccessRole
        ) async throws {
            try await withAPI(token: "of-the-environment") { api in
                let token = try await makeToken("of-\(role)", role, on: api)
                for operation in try Operation.all() {
                    let reply = try await ask(operation, of: api, token: token)
                    let place = "\(operation.method) \(operation.path): \(reply.text)"
                    guard let needed = operation.needed, needed > role else {
                        #expect(reply.status != 401 && reply.status != 403, "\(place)")
                        continue
                    }
                    #expect(reply.status == 403, "\(place)")
                    #expect(reply.message.contains("the role \(needed)"), "\(place)")
                    #expect(
                        reply.header("www-authenticate")?.contains(#"scope="\#(needed)""#) == true)
                }
            }
        }
    }
}
