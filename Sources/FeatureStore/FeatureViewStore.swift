import Foundation
public import Observations
public import Postgres

/// The feature views there are.
public struct FeatureViewStore: Sendable {
    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// The view of a name, made if there is none.
    ///
    /// - Throws: `FeatureStoreError.schemaChanged` when it has other features: rows of two schemas
    ///   cannot be trained on together, so a changed schema needs a new name.
    public func ensure(name: String, schema: FeatureSchema) async throws -> FeatureView {
        guard let view = try await find(orMake: name, schema: schema) else {
            throw FeatureStoreError.schemaChanged(
                view: name, expected: "nothing", got: schema.summary)
        }
        guard view.schema == schema else {
            throw FeatureStoreError.schemaChanged(
                view: name, expected: view.schema.summary, got: schema.summary)
        }
        return view
    }

    private func find(orMake name: String, schema: FeatureSchema) async throws -> FeatureView? {
        if let view = try await view(name) { return view }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let json = String(decoding: try encoder.encode(schema), as: UTF8.self)
        _ = try await connection.execute(
            """
            INSERT INTO feature_views (name, schema) VALUES (\(name), \(PostgresJSON(json)))
            ON CONFLICT (name) DO NOTHING
            """)
        return try await view(name)
    }

    /// The view of a name, or nil.
    public func view(_ name: String) async throws -> FeatureView? {
        try await connection.query("SELECT id, schema FROM feature_views WHERE name = \(name)")
            .first.map { row in
                let json = try row.decode(PostgresJSON.self, "schema").text
                return FeatureView(
                    id: try row.decode(Int32.self, "id"), name: name,
                    schema: try JSONDecoder().decode(FeatureSchema.self, from: Data(json.utf8)))
            }
    }

    /// The names of all views.
    public func names() async throws -> [String] {
        try await connection.query("SELECT name FROM feature_views ORDER BY name")
            .map { try $0.decode(String.self, "name") }
    }
}

extension FeatureSchema {
    fileprivate var summary: String {
        features.map { "\($0.name) (\($0.kind.rawValue))" }.joined(separator: ", ")
    }
}
