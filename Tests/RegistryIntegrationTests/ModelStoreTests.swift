import Detection
import Observations
import Postgres
import Registry
import Testing
import Training

extension RegistrySuite {
    @Suite struct ModelStoreTests {
        @Test func `a version comes back as it was registered`() async throws {
            try await withDatabase { pool in
                try await pool.withTransaction { connection in
                    let store = ModelStore(connection)
                    try await store.register(model: "churn", description: "who leaves")
                    try await store.register(model: "churn", description: "again")
                    try await store.register(model: "fraud")
                    #expect(try await store.models() == ["churn", "fraud"])
                    _ = try await store.add(.example("one"))
                    var new = NewModelVersion.example("two", reference: "profile", parent: 1)
                    new.lineage = Lineage(
                        pipeline: "churn", knownBy: Timestamp(milliseconds: 1_700_000_000_123),
                        predictionRanges: [
                            OffsetRange(topic: "p", partition: 2, first: 5, last: 1 << 40)
                        ], trainingRows: 9, lastEventTime: Timestamp(milliseconds: 7))
                    new.parameters?.learner = .ridge(l2: 0.1)
                    new.metrics = VersionMetrics(
                        holdOut: ConfusionCounts(trueNegatives: 1, truePositives: 0.1),
                        errorRate: MetricEstimate(hits: 1, of: 3))
                    #expect(try await store.add(new) == 2)
                    let version = try await store.version(2, of: "churn")
                    #expect(version.lineage == new.lineage)
                    #expect(version.parameters == new.parameters)
                    #expect(version.metrics == new.metrics)
                    #expect(version.seed == .max)
                    #expect(version.parentVersion == 1)
                    #expect(version.softwareVersion == "0.1.0")
                    #expect(version.createdBy == "ada")
                    #expect(try await store.artifact(version.contentHash) == Array("two".utf8))
                    let reference = try #require(version.referenceHash)
                    #expect(try await store.artifact(reference) == Array("profile".utf8))
                    #expect(
                        try await store.versions(of: "churn", limit: 1).map(\.version) == [2])
                    #expect(try await store.versions(of: "churn").map(\.version) == [2, 1])
                }
            }
        }

        @Test func `the same artifact, lineage and parent get the number they have`() async throws {
            try await withDatabase { pool in
                try await pool.withTransaction { connection in
                    let store = ModelStore(connection)
                    try await store.register(model: "churn")
                    let lineage = Lineage(pipeline: "churn", trainingRows: 3)
                    #expect(try await store.add(.example("a")) == 1)
                    #expect(try await store.add(.example("a")) == 1)
                    #expect(try await store.add(.example("a", lineage: lineage)) == 2)
                    #expect(try await store.add(.example("a", lineage: lineage)) == 2)
                    #expect(try await store.add(.example("a", parent: 2)) == 3)
                    #expect(try await store.add(.example("a", parent: 2)) == 3)
                    #expect(try await store.add(.example("b")) == 4)
                }
            }
        }

        @Test func `versions registered at once get numbers without gaps`() async throws {
            try await withDatabase { pool in
                try await pool.withConnection { try await ModelStore($0).register(model: "churn") }
                let numbers = try await withThrowingTaskGroup(of: Int.self) { group in
                    for index in 0..<24 {
                        group.addTask {
                            try await pool.withTransaction {
                                // Each artifact twice, so half of them are there already.
                                try await ModelStore($0).add(.example("artifact \(index / 2)"))
                            }
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(Set(numbers) == Set(1...12))
            }
        }

        @Test func `a version of a model that is not registered is refused`() async throws {
            try await withDatabase { pool in
                await #expect(throws: RegistryError.notFound(kind: "model", name: "churn")) {
                    try await pool.withTransaction { try await ModelStore($0).add(.example("a")) }
                }
                await #expect(
                    throws: RegistryError.notFound(kind: "model version", name: "churn/1")
                ) {
                    try await pool.withConnection {
                        try await ModelStore($0).version(1, of: "churn")
                    }
                }
                await #expect(
                    throws: RegistryError.notFound(
                        kind: "artifact", name: ContentHash(of: [1]).description)
                ) {
                    try await pool.withConnection {
                        try await ModelStore($0).artifact(ContentHash(of: [1]))
                    }
                }
            }
        }

        @Test func `versions, artifacts and the audit log cannot be changed`() async throws {
            try await withDatabase { pool in
                try await pool.withTransaction { connection in
                    try await ModelStore(connection).register(model: "churn")
                    _ = try await ModelStore(connection).add(.example("a"))
                    try await AuditLog(connection).record(
                        actor: "ada", action: "x", object: "y", before: 1, after: 2)
                }
                for statement in [
                    "UPDATE model_versions SET seed = 1", "DELETE FROM model_versions",
                    "UPDATE artifacts SET content = ''::bytea",
                    "UPDATE audit_log SET actor = 'eve'", "DELETE FROM audit_log",
                ] {
                    let error = await #expect(throws: PostgresError.self) {
                        _ = try await pool.execute("\(unsafeSQL: statement)")
                    }
                    #expect(error?.sqlstate == "23001", "\(statement)")
                }
            }
        }

        @Test func `an artifact whose bytes have changed is refused`() async throws {
            try await withDatabase { pool in
                try await pool.withTransaction { connection in
                    try await ModelStore(connection).register(model: "churn")
                    _ = try await ModelStore(connection).add(.example("a"))
                    try await connection.run(
                        script: """
                            ALTER TABLE artifacts DISABLE TRIGGER ALL;
                            UPDATE artifacts SET content = 'tampered'
                            """)
                }
                await #expect(throws: RegistryError.self) {
                    try await pool.withConnection {
                        try await ModelStore($0).artifact(ContentHash(of: Array("a".utf8)))
                    }
                }
            }
        }
    }
}
