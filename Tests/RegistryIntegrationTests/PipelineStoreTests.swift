import Foundation
import Pipelines
import Postgres
import Registry
import Testing

extension RegistrySuite {
    @Suite struct PipelineStoreTests {
        /// A pipeline of the repository.
        private func example(
            _ file: String, environment: [String: String] = [:]
        ) throws -> (pipeline: Pipeline, source: String) {
            let path = URL(fileURLWithPath: #filePath)
                .deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appendingPathComponent("Pipelines/\(file)")
            let source = try String(contentsOf: path, encoding: .utf8)
            return try Pipeline.resolve(yaml: source, file: file, environment: environment)
        }

        private func apply(
            _ pool: PostgresPool, _ pipeline: Pipeline, source: String
        ) async throws -> (revision: Int, changed: Bool) {
            try await pool.withTransaction { connection in
                try await ModelStore(connection).register(model: pipeline.model)
                return try await PipelineStore(connection).apply(
                    pipeline, source: source, actor: "ada")
            }
        }

        @Test func `a pipeline comes back equal, and only a change makes a revision`() async throws
        {
            try await withDatabase { pool in
                let (first, source) = try example(
                    "electricity.yaml",
                    environment: [
                        "KEDGE_WEBHOOK_URL": "http://localhost:1/hook",
                        "KEDGE_ENDPOINTS": "http://localhost:2,http://localhost:3",
                    ])
                #expect(try await apply(pool, first, source: source) == (1, true))
                #expect(try await apply(pool, first, source: source) == (1, false))
                let changed = source + "\n# changed\n"
                #expect(try await apply(pool, first, source: changed) == (2, true))
                let (minimal, minimalSource) = try example("minimal.yaml")
                #expect(try await apply(pool, minimal, source: minimalSource) == (1, true))
                try await pool.withConnection { connection in
                    let store = PipelineStore(connection)
                    let current = try #require(try await store.current(first.name))
                    #expect(current.pipeline == first)
                    #expect(current.source == changed)
                    #expect(current.revision == 2)
                    #expect(current.appliedBy == "ada")
                    #expect(try await store.all().map(\.name) == ["churn", "electricity"])
                    #expect(try await store.all().map(\.revision) == [1, 2])
                    #expect(try await store.all().first?.pipeline == minimal)
                    #expect(try await store.history(first.name).map(\.revision) == [2, 1])
                    #expect(try await store.current("none")?.revision == nil)
                }
            }
        }

        @Test func `two who apply at once get two revisions`() async throws {
            try await withDatabase { pool in
                let (pipeline, source) = try example("minimal.yaml")
                let revisions = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<8 {
                        group.addTask {
                            try await apply(pool, pipeline, source: "\(source)# \(number)")
                                .revision
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(revisions.sorted() == Array(1...8))
            }
        }
    }
}
