import ControlPlane
import Foundation
import Postgres
import Registry
import Rollouts
import Testing
import Training

extension APITests {
    /// Starting rollouts by hand, watching them, and asking something of them.
    @Suite struct RolloutTests {
        private static let rollouts = "/api/v1/pipelines/churn/rollouts"

        /// Two versions, of which the first is champion.
        private func prepare(_ api: RunningAPI) async throws {
            _ = try await api.apply("churn", Samples.pipeline())
            let path = "/api/v1/models/churn-model/versions?reason=x"
            _ = try await api.send("POST", path, try Samples.artifact().encoded())
            _ = try await api.send("POST", path, try Samples.artifact(flip: true).encoded())
            try await api.pool.withTransaction {
                try await AliasStore($0).move(
                    "champion", of: "churn-model", to: 1, actor: "test", reason: "test")
            }
        }

        @Test func `a rollout is started by hand, one at a time`() async throws {
            try await withAPI { api in
                try await prepare(api)
                let started = try await withThrowingTaskGroup(of: Reply.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            try await api.post(Self.rollouts, #"{"version":2,"reason":"past"}"#)
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(started.map(\.status).sorted() == [201, 409, 409, 409])
                let rollout = try #require(started.first { $0.status == 201 }).object
                #expect(rollout["stable"] as? String == "1")
                #expect(rollout["canary"] as? String == "2")
                #expect(rollout["phase"] as? String == "pending")
                let id = try #require(rollout["id"] as? Int)
                #expect(try await api.get("/api/v1/rollouts/\(id)").status == 200)
                #expect(try await api.get(Self.rollouts).list("rollouts").count == 1)
                let shown = try await api.get("/api/v1/pipelines/churn")
                let status = try #require(shown.object["status"] as? [String: Any])
                #expect((status["champion"] as? [String: Any])?["version"] as? Int == 1)
                #expect((status["activeRollout"] as? [String: Any])?["id"] as? Int == id)
            }
        }

        @Test(arguments: [
            (#"{"version":1}"#, 409), (#"{"version":3}"#, 404), (#"{"version":0}"#, 404),
            (#"{"version":-9223372036854775808}"#, 404), (#"{"version":99999999999}"#, 404),
            (#"{"version":"2"}"#, 422), ("{}", 422), ("", 400),
        ])
        func `a version that cannot be rolled out is refused`(
            body: String, status: Int
        ) async throws {
            try await withAPI { api in
                try await prepare(api)
                #expect(try await api.post(Self.rollouts, body).status == status)
                #expect(try await api.get(Self.rollouts).list("rollouts").isEmpty)
            }
        }

        @Test func `requests are filed for the reconciler until the rollout has ended`()
            async throws
        {
            try await withAPI { api in
                try await prepare(api)
                let id = try #require(
                    try await api.post(Self.rollouts, #"{"version":2}"#).object["id"] as? Int)
                let path = "/api/v1/rollouts/\(id)"
                for request in RolloutRequest.allCases {
                    let reply = try await api.post("\(path)/\(request.rawValue)")
                    #expect(reply.status == 202)
                }
                let filed = try await api.pool.withConnection {
                    try await RolloutStore($0).requests(of: Int64(id))
                }
                #expect(filed.map(\.request) == RolloutRequest.allCases.map(\.rawValue))
                let audit = try await api.get("/api/v1/audit?object=rollout/\(id)")
                #expect(audit.list("entries").count == 5)
                #expect(try await api.post("\(path)/explode").status == 404)
                #expect(try await api.post("/api/v1/rollouts/77/abort").status == 404)
                #expect(try await api.post("/api/v1/rollouts/x/abort").status == 404)
                try await finish(Int64(id), api)
                let late = try await api.post("\(path)/pause", #"{"reason":"late"}"#)
                #expect(late.status == 409)
                let events = try await api.get("\(path)/events")
                #expect(events.list("events").count == 2)
                #expect(try await api.get("\(path)/events?after=1").list("events").count == 1)
                #expect(try await api.get("/api/v1/rollouts/77/events").status == 404)
            }
        }

        /// Moves the state as the reconciler does, and ends the rollout.
        private func finish(_ id: Int64, _ api: RunningAPI) async throws {
            try await api.pool.withTransaction { connection in
                let store = RolloutStore(connection)
                var machine = RolloutMachine(try await store.rollout(id).state)
                _ = try machine.handle(.started, now: 1)
                try await store.save(
                    id, state: machine.rollout, phase: "progressing", finished: true,
                    journal: [("started", #"{"phase":"progressing"}"#), ("action", "{}")])
            }
        }

        @Test func `a retraining is asked for, one at a time`() async throws {
            try await withAPI { api in
                try await prepare(api)
                let path = "/api/v1/pipelines/churn/retrainings"
                #expect(try await api.post(path, #"{"reason":1}"#).status == 422)
                let first = try await api.post(path, #"{"reason":"new season"}"#)
                #expect(first.status == 202)
                #expect((first.object["reason"] as? String)?.contains("new season") == true)
                let second = try await api.post(path)
                #expect(second.status == 409)
                #expect(second.message.contains("under way"))
                #expect(try await api.get(path + "?limit=3").list("retrainings").isEmpty)
                let jobs = try await api.pool.withConnection { try await JobQueue($0).counts() }
                #expect(jobs.map(\.count) == [1])
                let shown = try await api.get("/api/v1/pipelines/churn")
                let status = try #require(shown.object["status"] as? [String: Any])
                #expect((status["decision"] as? [String: Any])?["isUnderWay"] as? Bool == true)
            }
        }
    }
}
