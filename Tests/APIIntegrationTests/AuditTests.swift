import Foundation
import Postgres
import Registry
import Testing
import Training

@testable import API

extension APITests {
    /// Every operation that changes something, and the line it leaves in the audit log.
    @Suite struct AuditTests {
        /// A change made over the API: what the log must say of it.
        private struct Change {
            let operation: String
            let action: String
            let object: String
            /// Whether there was something before.
            var hasBefore = true
            let make: @Sendable (RunningAPI) async throws -> Reply

            init(
                _ operation: String, _ action: String, _ object: String, hasBefore: Bool = true,
                make: @escaping @Sendable (RunningAPI) async throws -> Reply
            ) {
                self.operation = operation
                self.action = action
                self.object = object
                self.hasBefore = hasBefore
                self.make = make
            }
        }

        /// Changes in an order in which each can be made.
        private static let changes: [Change] = [
            Change("PUT /api/v1/pipelines/{name}", "pipeline.apply", "pipeline/churn") {
                try await $0.apply("churn", Samples.pipeline(alpha: 0.01))
            },
            Change("POST /api/v1/pipelines/{name}/rows", "rows.add", "pipeline/churn") {
                try await $0.post(
                    "/api/v1/pipelines/churn/rows?label=left&id=id&timestamp=at",
                    Samples.rows(30), type: "text/csv")
            },
            Change(
                "POST /api/v1/models/{model}/versions", "version.register", "model/churn-model/2"
            ) {
                try await $0.send(
                    "POST", "/api/v1/models/churn-model/versions?reason=x",
                    try Samples.artifact(flip: true).encoded())
            },
            Change(
                "POST /api/v1/pipelines/{name}/retrainings", "retraining.request",
                "pipeline/churn"
            ) { try await $0.post("/api/v1/pipelines/churn/retrainings", #"{"reason":"r"}"#) },
            Change("POST /api/v1/pipelines/{name}/rollouts", "rollout.start", "rollout/1") {
                try await $0.post("/api/v1/pipelines/churn/rollouts", #"{"version":2}"#)
            },
            rollout("pause"), rollout("resume"), rollout("promote"), rollout("abort"),
            Change("POST /api/v1/tokens", "token.create", "token/new", hasBefore: false) {
                try await $0.post("/api/v1/tokens", #"{"name":"new","role":"viewer"}"#)
            },
            Change("DELETE /api/v1/tokens/{name}", "token.revoke", "token/new") {
                try await $0.send("DELETE", "/api/v1/tokens/new")
            },
        ]

        private static func rollout(_ request: String) -> Change {
            Change("POST /api/v1/rollouts/{id}/\(request)", "rollout.\(request)", "rollout/1") {
                try await $0.post("/api/v1/rollouts/1/\(request)", #"{"reason":"why"}"#)
            }
        }

        @Test func `every change over the API leaves who, what, before and after`() async throws {
            let harmless: Set = ["POST /api/v1/pipelines/validate"]
            let mutating = try OpenAPIDocument.embedded().operations.keys
                .filter { !$0.hasPrefix("GET ") && !harmless.contains($0) }
            #expect(Set(mutating) == Set(Self.changes.map(\.operation)))
            try await withAPI(token: "of-the-environment") { environment in
                _ = try await environment.apply("churn", Samples.pipeline())
                let first = try #require(
                    try await environment.get("/api/v1/audit").list("entries").first)
                #expect(first["actor"] as? String == "environment")
                _ = try await environment.send(
                    "POST", "/api/v1/models/churn-model/versions?reason=x",
                    try Samples.artifact().encoded())
                try await environment.pool.withTransaction {
                    try await AliasStore($0).move(
                        "champion", of: "churn-model", to: 1, actor: "test", reason: "test")
                }
                let walker = try await environment.post(
                    "/api/v1/tokens", #"{"name":"walker","role":"admin"}"#)
                let api = RunningAPI(
                    port: environment.port, token: walker.object["token"] as? String,
                    pool: environment.pool, document: environment.document)
                for change in Self.changes { try await check(change, on: api) }
            }
        }

        private func check(_ change: Change, on api: RunningAPI) async throws {
            let before = try await api.get("/api/v1/audit").list("entries").first?["id"] as? Int
            let reply = try await change.make(api)
            #expect((200..<300).contains(reply.status), "\(change.operation): \(reply.text)")
            let lines = try await api.get("/api/v1/audit").list("entries")
                .filter { ($0["id"] as? Int ?? 0) > before ?? 0 }
            #expect(lines.count == 1, "\(change.operation)")
            let line = try #require(lines.first)
            #expect(line["actor"] as? String == "token/walker", "\(change.operation)")
            #expect(line["action"] as? String == change.action)
            #expect(line["object"] as? String == change.object)
            #expect((line["before"] != nil) == change.hasBefore, "\(change.operation)")
            #expect(line["after"] != nil, "\(change.operation)")
            #expect((line["instance"] as? String)?.isEmpty == false)
        }

        @Test func `lines are found by who, what, to what, when and position`() async throws {
            try await withAPI { api in
                try await api.pool.withTransaction { connection in
                    let log = AuditLog(connection)
                    for (actor, action, object) in [
                        ("kedge", "alias.move", "model/a/champion"),
                        ("token/ci", "rollout.pause", "rollout/1"),
                        ("token/ci", "rollout.abort", "rollout/1"),
                        ("token/ci", "rollouts.none", "rollout/2"),
                    ] {
                        try await log.record(
                            actor: actor, action: action, object: object, before: ["a": 1],
                            after: ["a": 2])
                    }
                }
                func count(_ query: String) async throws -> Int {
                    let reply = try await api.get("/api/v1/audit?\(query)")
                    return reply.list("entries").count
                }
                #expect(try await count("") == 4)
                #expect(try await count("actor=token/ci") == 3)
                #expect(try await count("action=rollout") == 2)
                #expect(try await count("action=rollout.pause&actor=token/ci") == 1)
                #expect(try await count("object=rollout/2") == 1)
                #expect(try await count("from=2020-01-01T00:00:00Z") == 4)
                #expect(try await count("to=2020-01-01T00:00:00Z") == 0)
                let newest = try await api.get("/api/v1/audit?limit=1").list("entries").first
                let id = try #require(newest?["id"] as? Int)
                #expect(try await count("before=\(id)") == 3)
                #expect(try await api.get("/api/v1/audit?from=yesterday").status == 400)
            }
        }
    }
}
