import Observations
import Postgres
import Registry
import Testing

extension RegistrySuite {
    @Suite struct AlertStoreTests {
        private let start = Timestamp(milliseconds: 1_700_000_000_001)

        private func alert(_ fingerprint: String, pipeline: String = "churn") -> AlertStore.Alert {
            AlertStore.Alert(
                pipeline: pipeline, kind: "drift", fingerprint: fingerprint, severity: "warning",
                summary: "it \"drifted\"", details: ["window": "3"], startsAt: start)
        }

        @Test func `an alert that fires already is not stored again`() async throws {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let store = AlertStore(connection)
                    let id = try #require(
                        try await store.fire(alert("a"), receivers: ["ops", "ml"]))
                    #expect(try await store.fire(alert("a"), receivers: ["ops", "ml"]) == nil)
                    #expect(try await store.fire(alert("b"), receivers: []) != nil)
                    var expected = alert("a")
                    expected.id = id
                    let due = try await store.due(limit: 10)
                    #expect(due.map(\.receiver) == ["ops", "ml"])
                    #expect(due.map(\.status) == ["firing", "firing"])
                    #expect(due.map(\.attempts) == [0, 0])
                    #expect(due[0].alert == expected)
                    #expect(try await store.due(limit: 1).count == 1)
                }
            }
        }

        @Test func `two who fire one alert at once store it once`() async throws {
            try await withDatabase { pool in
                let ids = try await withThrowingTaskGroup(of: Int64?.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            try await pool.withTransaction {
                                try await AlertStore($0).fire(alert("a"), receivers: ["ops"])
                            }
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(ids.compactMap(\.self).count == 1)
                try await pool.withConnection { connection async throws in
                    #expect(try await AlertStore(connection).due(limit: 10).count == 1)
                }
            }
        }

        @Test func `of alerts of several partitions the earliest stays, in any order`()
            async throws
        {
            let times: [Int64] = [5, 3, 9]
            for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
                try await withDatabase { pool in
                    try await pool.withConnection { connection in
                        let store = AlertStore(connection)
                        for number in order {
                            var one = alert("a")
                            one.startsAt = Timestamp(
                                milliseconds: start.milliseconds + times[number])
                            one.details = ["number": String(number)]
                            _ = try await store.fire(one, receivers: ["ops"], keepsEarliest: true)
                        }
                        let kept = try await store.alerts()
                        #expect(kept.map(\.details) == [["number": "1"]])
                        #expect(kept[0].startsAt.milliseconds == start.milliseconds + 3)
                        #expect(try await store.due(limit: 9).count == 1)
                    }
                }
            }
        }

        @Test func `a message that is taken is fixed, and nobody else takes it`() async throws {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let store = AlertStore(connection)
                    _ = try await store.fire(alert("a"), receivers: ["ops"])
                    let id = try #require(try await store.due(limit: 1).first).id
                    let first = try await store.claim(
                        id, for: .zero, messageID: "one", message: [1])
                    #expect(first?.messageID == "one")
                    let second = try await store.claim(
                        id, for: .seconds(60), messageID: "two", message: [2])
                    #expect(second?.messageID == "one")
                    #expect(second?.message == [1])
                    let third = try await store.claim(
                        id, for: .zero, messageID: "three", message: [3])
                    #expect(third == nil)
                    #expect(try await store.due(limit: 1).isEmpty)
                }
            }
        }

        @Test func `who heard that an alert fires hears that it ended, once`() async throws {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let store = AlertStore(connection)
                    _ = try await store.fire(alert("a"), receivers: ["ops"])
                    try await store.resolve(fingerprint: "nothing", at: start)
                    // An alert does not end before it began.
                    try await store.resolve(fingerprint: "a", at: start - .seconds(5))
                    try await store.resolve(fingerprint: "a", at: start + .seconds(5))
                    let deliveries = try await store.deliveries(pipeline: "churn")
                    #expect(deliveries.map(\.status) == ["resolved", "firing"])
                    #expect(deliveries[0].alert.endsAt == start)
                    #expect(try await store.fire(alert("a"), receivers: ["ops"]) != nil)
                    let alerts = try await store.alerts(pipeline: "churn")
                    #expect(alerts.map(\.endsAt) == [nil, start])
                    #expect(try await store.alerts(limit: 1).count == 1)
                    #expect(try await store.alerts(pipeline: "fraud").isEmpty)
                }
            }
        }

        @Test func `an attempt is recorded, and a message that failed waits for its next`()
            async throws
        {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let store = AlertStore(connection)
                    _ = try await store.fire(alert("a"), receivers: ["ops"])
                    let id = try #require(try await store.due(limit: 1).first).id
                    try await store.record(
                        id, state: "pending", responseStatus: 503, error: "status 503",
                        retryAfter: .seconds(3600))
                    #expect(try await store.due(limit: 1).isEmpty)
                    try await store.record(
                        id, state: "pending", responseStatus: nil, error: "refused",
                        retryAfter: .zero)
                    // Nobody was asked.
                    try await store.record(
                        id, state: "pending", responseStatus: nil, error: "refused",
                        retryAfter: .zero, isAttempt: false)
                    let due = try #require(try await store.due(limit: 1).first)
                    #expect(due.attempts == 2)
                    #expect(due.age > .zero && due.age < .seconds(60))
                    #expect(due.responseStatus == nil)
                    #expect(due.error == "refused")
                    try await store.record(
                        id, state: "delivered", responseStatus: 204, error: nil, retryAfter: .zero)
                    #expect(try await store.due(limit: 1).isEmpty)
                    let log = try await store.deliveries(pipeline: "churn")
                    #expect(log.map(\.state) == ["delivered"])
                    #expect(log[0].responseStatus == 204)
                    #expect(log[0].attempts == 3)
                }
            }
        }

        @Test func `who heard long ago of an alert that goes on hears of it again`() async throws {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let store = AlertStore(connection)
                    func deliver() async throws {
                        for due in try await store.due(limit: 10) {
                            try await store.record(
                                due.id, state: "delivered", responseStatus: 204, error: nil,
                                retryAfter: .zero)
                        }
                    }
                    _ = try await store.fire(alert("a"), receivers: ["ops"])
                    _ = try await store.fire(alert("b", pipeline: "fraud"), receivers: ["ops"])
                    _ = try await store.fire(alert("c"), receivers: ["ops"])
                    try await store.resolve(fingerprint: "c", at: start)
                    try await deliver()
                    try await store.remind(pipeline: "churn", every: .seconds(3600))
                    #expect(try await store.due(limit: 10).isEmpty)
                    try await store.remind(pipeline: "churn", every: .zero)
                    let due = try await store.due(limit: 10)
                    #expect(due.map(\.alert.fingerprint) == ["a"])
                    #expect(due.map(\.attempts) == [0])
                }
            }
        }
    }
}
