import ControlPlane
import Observations
import Postgres
import Registry
import Testing

extension ControlPlaneSuite {
    @Suite struct AlertDispatcherTests {
        private func receivers(_ entries: String...) -> String {
            "alerts:\n    receivers:\n"
                + entries.map { "      - " + $0 }.joined(separator: "\n")
        }

        private func entry(_ name: String, _ receiver: TestReceiver, _ more: String = "") -> String
        {
            "{name: \(name), webhook: \"\(receiver.url)\", "
                + "secretEnvironment: KEDGE_SECRET_HOOK\(more)}"
        }

        private func fire(
            _ harness: ControlHarness, _ fingerprint: String = "churn/drift", to names: [String]
        ) async throws {
            try await harness.pool.withTransaction {
                _ = try await AlertStore($0).fire(
                    AlertStore.Alert(
                        pipeline: "churn", kind: "drift", fingerprint: fingerprint,
                        severity: "warning", summary: "it drifted", details: ["window": "3"],
                        startsAt: Timestamp(milliseconds: ChurnStream.start)),
                    receivers: names)
            }
        }

        private func run(_ harness: ControlHarness, _ script: String) async throws {
            try await harness.pool.withConnection { try await $0.run(script: script) }
        }

        private func deliveries(_ harness: ControlHarness) async throws -> [AlertStore.Delivery] {
            try await harness.pool.withConnection {
                try await AlertStore($0).deliveries(pipeline: "churn")
            }
        }

        private func withSecret(
            _ body: (ControlHarness) async throws -> Void
        ) async throws {
            try await ControlHarness.run { harness in
                var harness = harness
                harness.settings.environment = ["KEDGE_SECRET_HOOK": TestReceiver.secret]
                try await body(harness)
            }
        }

        @Test func `an alert that fires and ends is told, signed`() async throws {
            try await withSecret { harness in
                let receiver = try await TestReceiver(statuses: [204])
                let quiet = try await TestReceiver(statuses: [204])
                try await harness.apply(
                    harness.yaml(
                        decide: receivers(
                            entry("ops", receiver), entry("ml", quiet, ", sendResolved: false"))))
                try await fire(harness, to: ["ops", "ml"])
                try await harness.withDispatcher {
                    try await eventually {
                        try await deliveries(harness).allSatisfy { $0.state == "delivered" }
                    }
                    try await harness.pool.withTransaction {
                        try await AlertStore($0).resolve(
                            fingerprint: "churn/drift",
                            at: Timestamp(milliseconds: ChurnStream.start + 5))
                    }
                    try await eventually {
                        try await deliveries(harness).allSatisfy { $0.state == "delivered" }
                    }
                }
                let heard = try await receiver.received()
                #expect(heard.map(\.type) == ["kedge.alert.firing", "kedge.alert.resolved"])
                #expect(heard.allSatisfy { $0.isSigned && $0.isRecent })
                #expect(Set(heard.map(\.id)).count == 2)
                #expect(try await quiet.received().map(\.type) == ["kedge.alert.firing"])
                let log = try await deliveries(harness)
                #expect(log.count == 4)
                #expect(log.filter { $0.receiver == "ops" }.map(\.responseStatus) == [204, 204])
            }
        }

        @Test func `a receiver that fails hears it again under the same id`() async throws {
            try await withSecret { harness in
                let receiver = try await TestReceiver(statuses: [503, 204])
                try await harness.apply(
                    harness.yaml(decide: receivers(entry("ops", receiver))))
                try await fire(harness, to: ["ops"])
                try await harness.withDispatcher {
                    try await eventually {
                        try await deliveries(harness).first?.attempts == 1
                    }
                    let first = try #require(try await deliveries(harness).first)
                    #expect(first.state == "pending")
                    #expect(first.responseStatus == 503)
                    #expect(first.error != nil)
                    try await eventually {
                        try await deliveries(harness).first?.state == "delivered"
                    }
                }
                let log = try #require(try await deliveries(harness).first)
                #expect(log.attempts == 2)
                #expect(log.responseStatus == 204)
                let heard = try await receiver.received()
                #expect(heard.count == 2)
                #expect(Set(heard.map(\.id)).count == 1)
            }
        }

        @Test func `a message is not sent again because its outcome could not be stored`()
            async throws
        {
            try await withSecret { harness in
                let receiver = try await TestReceiver(statuses: [204])
                try await harness.apply(
                    harness.yaml(decide: receivers(entry("ops", receiver))))
                // While messages may be claimed, no outcome can be stored.
                try await run(
                    harness,
                    """
                    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN RAISE EXCEPTION 'not now'; END $$;
                    CREATE TRIGGER refuse BEFORE UPDATE OF attempts ON alert_deliveries
                        EXECUTE FUNCTION refuse();
                    """)
                try await fire(harness, to: ["ops"])
                try await harness.withDispatcher {
                    try await eventually { try await receiver.received().count == 1 }
                    // Due at once, were it not for the outcome that the dispatcher holds.
                    try await run(
                        harness,
                        "UPDATE alert_deliveries SET next_attempt_at = now() - interval '1 s'")
                    try await fire(harness, "churn/other", to: ["ops"])
                    try await Task.sleep(for: .seconds(1))
                    #expect(try await receiver.received().count == 1)
                    try await run(harness, "DROP TRIGGER refuse ON alert_deliveries")
                    try await eventually {
                        try await deliveries(harness).allSatisfy { $0.state == "delivered" }
                    }
                }
                let heard = try await receiver.received()
                #expect(heard.count == 2)
                #expect(Set(heard.map(\.id)).count == 2)
            }
        }

        @Test func `what can never be delivered is given up, and does not hold up others`()
            async throws
        {
            try await withSecret { harness in
                let refusing = try await TestReceiver(statuses: [410])
                let taking = try await TestReceiver(statuses: [200])
                try await harness.apply(
                    harness.yaml(
                        decide: receivers(
                            entry("refusing", refusing),
                            "{name: unsigned, webhook: \"\(taking.url)\", "
                                + "secretEnvironment: KEDGE_SECRET_MISSING}",
                            entry("taking", taking))))
                try await fire(harness, to: ["gone", "refusing", "unsigned", "taking"])
                try await harness.withDispatcher {
                    try await eventually {
                        try await deliveries(harness).allSatisfy {
                            $0.state != "pending" || $0.error != nil
                        }
                    }
                }
                let log = try await deliveries(harness)
                func state(_ name: String) -> String? { log.first { $0.receiver == name }?.state }
                #expect(state("gone") == "failed")
                #expect(state("refusing") == "failed")
                #expect(state("unsigned") == "pending")
                #expect(state("taking") == "delivered")
                #expect(log.first { $0.receiver == "refusing" }?.responseStatus == 410)
                let error = log.first { $0.receiver == "unsigned" }?.error ?? ""
                #expect(error.contains("KEDGE_SECRET_MISSING"))
                // Nobody was asked: it keeps its attempts for when the secret is there.
                #expect(log.first { $0.receiver == "unsigned" }?.attempts == 0)
                #expect(!log.description.contains(TestReceiver.secret))
                #expect(try await taking.received().count == 1)
            }
        }
    }
}
