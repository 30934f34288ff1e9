import API
import Foundation
import Postgres
import Registry
import Testing

extension APITests {
    /// Making, listing and revoking tokens.
    @Suite struct TokenTests {
        private static let path = "/api/v1/tokens"

        @Test func `a token is shown once, kept as a hash, and works until it is revoked`()
            async throws
        {
            try await withAPI(token: "of-the-environment") { api in
                let made = try await api.post(Self.path, #"{"name":"ci.bot-1","role":"editor"}"#)
                let secret = try #require(made.object["token"] as? String)
                #expect(secret.hasPrefix("kedge_") && APIToken(secret) != nil)
                #expect(made.object["createdBy"] as? String == "environment")
                let row = try #require(
                    try await api.pool.query("SELECT * FROM api_tokens").first)
                #expect(try row.decode([UInt8].self, "token_hash") == APIToken(secret)?.hash.bytes)
                let days = try await api.pool.query(
                    """
                    SELECT extract(epoch FROM expires_at - created_at)::float8 / 86400 AS days,
                        last_used_at IS NULL AS is_unused FROM api_tokens
                    """)
                #expect(abs(try #require(days.first).decode(Double.self, "days") - 90) < 0.01)
                #expect(try #require(days.first).decode(Bool.self, "is_unused"))

                #expect(try await api.send("GET", "/api/v1/models", token: secret).status == 200)
                let listed = try await api.get(Self.path)
                #expect(!listed.text.contains(secret))
                let entry = try #require(listed.list("tokens").first)
                #expect(entry["token"] == nil)
                #expect(entry["state"] as? String == "active")
                #expect(entry["lastUsedAt"] is String)

                let revoked = try await api.send("DELETE", Self.path + "/ci.bot-1")
                #expect(revoked.object["state"] as? String == "revoked")
                #expect(try await api.send("GET", "/api/v1/models", token: secret).status == 401)
                #expect(try await api.send("DELETE", Self.path + "/ci.bot-1").status == 404)
                let again = try await api.post(Self.path, #"{"name":"ci.bot-1","role":"viewer"}"#)
                #expect(again.status == 201)
                let audit = try await api.get("/api/v1/audit")
                #expect(!audit.text.contains(secret))
                let hash = try #require(APIToken(secret)).hash.description
                #expect(!audit.text.contains(hash) && !listed.text.contains(hash))
            }
        }

        @Test func `when a token was last used is noted to the minute`() async throws {
            try await withAPI(token: "of-the-environment") { api in
                let made = try await api.post(Self.path, #"{"name":"a","role":"viewer"}"#)
                let secret = try #require(made.object["token"] as? String)
                func lastUse() async throws -> PostgresTimestamp {
                    _ = try await api.send("GET", "/api/v1/models", token: secret)
                    let rows = try await api.pool.query("SELECT last_used_at FROM api_tokens")
                    return try #require(rows.first).decode(PostgresTimestamp.self, "last_used_at")
                }
                let first = try await lastUse()
                #expect(try await lastUse() == first)
                _ = try await api.pool.query(
                    "UPDATE api_tokens SET last_used_at = now() - interval '61 seconds'")
                #expect(try await lastUse().milliseconds >= first.milliseconds)
            }
        }

        @Test func `a token may be asked for that never expires, or soon does`() async throws {
            try await withAPI(token: "of-the-environment") { api in
                let forever = try await api.post(
                    Self.path, #"{"name":"a","role":"viewer","neverExpires":true}"#)
                #expect(forever.status == 201 && forever.object["expiresAt"] == nil)
                let soon = try await api.post(
                    Self.path, #"{"name":"b","role":"viewer","expiresInSeconds":60}"#)
                #expect(soon.object["expiresAt"] is String)
            }
        }

        @Test(arguments: [
            (#"{"role":"viewer"}"#, 422), (#"{"name":"a"}"#, 422),
            (#"{"name":"a","role":"root"}"#, 422), (#"{"name":"","role":"viewer"}"#, 422),
            (#"{"name":"a b","role":"viewer"}"#, 422), (#"{"name":"ä","role":"viewer"}"#, 422),
            (#"{"name":"a","role":"viewer","expiresInSeconds":0}"#, 422),
            (#"{"name":"a","role":"viewer","expiresInSeconds":315360001}"#, 422),
            (#"{"name":"a","role":"viewer","expiresInSeconds":1,"neverExpires":true}"#, 422),
            (#"{"name":"a","role":"viewer","more":1}"#, 422),
            (#"{"name":"taken","role":"viewer"}"#, 409),
        ])
        func `a token that cannot be is refused`(body: String, status: Int) async throws {
            try await withAPI(token: "of-the-environment") { api in
                _ = try await api.post(Self.path, #"{"name":"taken","role":"viewer"}"#)
                #expect(try await api.post(Self.path, body).status == status)
                #expect(try await api.get(Self.path).list("tokens").count == 1)
            }
        }

        @Test func `tokens admit also where the environment has none`() async throws {
            try await withAPI(token: nil, configure: { $0.admitsEverybody = false }) { api in
                #expect(try await api.get("/api/v1/models").status == 401)
                let made = try await api.pool.withTransaction {
                    try await APITokenStore($0).create(
                        name: "first", role: .admin, lifetime: .seconds(60), actor: "database")
                }
                let reply = try await api.send("GET", Self.path, token: made.token.text)
                #expect(reply.status == 200)
            }
        }
    }
}
