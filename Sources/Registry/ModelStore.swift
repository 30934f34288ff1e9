import Observations
public import Postgres
import Training

/// Registered models and their immutable versions, within one connection or transaction.
public struct ModelStore: Sendable {
    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Registers a model unless it is there.
    public func register(model: String, description: String = "") async throws {
        _ = try await connection.execute(
            """
            INSERT INTO models (name, description) VALUES (\(model), \(description))
            ON CONFLICT (name) DO NOTHING
            """)
    }

    /// Makes other transactions that lock the model wait until this one ends.
    ///
    /// - Throws: `RegistryError.notFound` when it is not registered.
    func lock(_ model: String) async throws {
        let rows = try await connection.query(
            "SELECT 1 FROM models WHERE name = \(model) FOR UPDATE")
        guard !rows.isEmpty else { throw RegistryError.notFound(kind: "model", name: model) }
    }

    /// The names of all models.
    public func models() async throws -> [String] {
        try await connection.query("SELECT name FROM models ORDER BY name")
            .map { try $0.decode(String.self, "name") }
    }

    /// Registers a version under the next number, or finds the number that it has already.
    ///
    /// The same artifact, lineage and parent registered again are the same version. Call it within
    /// a transaction: numbers have no gaps because versions of one model are registered one after
    /// the other.
    ///
    /// - Throws: `RegistryError.notFound` when the model is not registered.
    public func add(_ new: NewModelVersion) async throws -> Int {
        try await lock(new.model)
        let hash = try await save(new.artifact, mediaType: "application/vnd.kedge.model+json")
        var referenceHash: ContentHash?
        if let reference = new.reference {
            referenceHash = try await save(
                reference, mediaType: "application/vnd.kedge.reference+json")
        }
        let lineage = try StoredJSON.encode(new.lineage)
        let same = try await connection.query(
            """
            SELECT version FROM model_versions
            WHERE model = \(new.model) AND content_hash = \(hash.bytes) AND lineage = \(lineage)
              AND parent_version IS NOT DISTINCT FROM \(new.parentVersion.map(Int32.init))
            """)
        if let row = same.first { return Int(try row.decode(Int32.self, "version")) }
        let rows = try await connection.query(
            """
            INSERT INTO model_versions (model, version, content_hash, reference_hash,
                parent_version, lineage, parameters, metrics, seed, software_version, created_by)
            SELECT \(new.model),
                (SELECT coalesce(max(version), 0) + 1 FROM model_versions
                 WHERE model = \(new.model)),
                \(hash.bytes), \(referenceHash?.bytes), \(new.parentVersion.map(Int32.init)),
                \(lineage), \(try StoredJSON.encode(new.parameters)),
                \(try StoredJSON.encode(new.metrics)), \(Int64(bitPattern: new.seed)),
                \(new.softwareVersion), \(new.createdBy)
            RETURNING version
            """)
        guard let row = rows.first else {
            throw RegistryError.notFound(kind: "model", name: new.model)
        }
        return Int(try row.decode(Int32.self, "version"))
    }

    /// One version.
    ///
    /// - Throws: `RegistryError.notFound` when there is none.
    public func version(_ version: Int, of model: String) async throws -> ModelVersion {
        let rows = try await connection.query(
            """
            SELECT * FROM model_versions
            WHERE model = \(model) AND version = \(Int32(clamping: version))
            """)
        guard let row = rows.first else {
            throw RegistryError.notFound(kind: "model version", name: "\(model)/\(version)")
        }
        return try Self.version(row)
    }

    /// Those of some versions that are registered, in order.
    public func versions(_ versions: Set<Int>, of model: String) async throws -> [ModelVersion] {
        try await connection.query(
            """
            SELECT * FROM model_versions
            WHERE model = \(model) AND version = ANY(\(versions.map { Int32(clamping: $0) }))
            ORDER BY version
            """
        ).map(Self.version)
    }

    /// The newest versions first, at most `limit`.
    public func versions(of model: String, limit: Int = 100) async throws -> [ModelVersion] {
        try await connection.query(
            """
            SELECT * FROM model_versions WHERE model = \(model)
            ORDER BY version DESC LIMIT \(Int64(limit))
            """
        ).map(Self.version)
    }

    /// The bytes of an artifact.
    ///
    /// - Throws: `RegistryError` when there is none, or its bytes do not have that hash.
    public func artifact(_ hash: ContentHash) async throws -> [UInt8] {
        let rows = try await connection.query(
            "SELECT content FROM artifacts WHERE content_hash = \(hash.bytes)")
        guard let row = rows.first else {
            throw RegistryError.notFound(kind: "artifact", name: hash.description)
        }
        let content = try row.decode([UInt8].self, "content")
        guard ContentHash(of: content) == hash else {
            throw RegistryError.unreadable(
                what: "artifact", reason: "its bytes do not have the hash \(hash)")
        }
        return content
    }

    private func save(_ content: [UInt8], mediaType: String) async throws -> ContentHash {
        let hash = ContentHash(of: content)
        _ = try await connection.execute(
            """
            INSERT INTO artifacts (content_hash, media_type, content)
            VALUES (\(hash.bytes), \(mediaType), \(content)) ON CONFLICT (content_hash) DO NOTHING
            """)
        return hash
    }

    private static func version(_ row: PostgresRow) throws -> ModelVersion {
        ModelVersion(
            model: try row.decode(String.self, "model"),
            version: Int(try row.decode(Int32.self, "version")),
            contentHash: ContentHash(bytes: try row.decode([UInt8].self, "content_hash")),
            referenceHash: try row.decodeIfPresent([UInt8].self, "reference_hash")
                .map(ContentHash.init(bytes:)),
            parentVersion: try row.decodeIfPresent(Int32.self, "parent_version").map(Int.init),
            lineage: try StoredJSON.decode(
                Lineage.self, row.decode(PostgresJSON.self, "lineage"), what: "lineage"),
            parameters: try StoredJSON.decode(
                TrainingSettings?.self, row.decode(PostgresJSON.self, "parameters"),
                what: "training settings"),
            metrics: try StoredJSON.decode(
                VersionMetrics.self, row.decode(PostgresJSON.self, "metrics"),
                what: "version metrics"),
            seed: UInt64(bitPattern: try row.decode(Int64.self, "seed")),
            softwareVersion: try row.decode(String.self, "software_version"),
            createdAt: try row.timestamp("created_at"),
            createdBy: try row.decode(String.self, "created_by"))
    }
}

extension PostgresRow {
    /// A timestamptz column as a point in time.
    func timestamp(_ column: String) throws -> Timestamp {
        Timestamp(milliseconds: try decode(PostgresTimestamp.self, column).milliseconds)
    }

    /// A timestamptz column that may be null.
    func timestampIfPresent(_ column: String) throws -> Timestamp? {
        try decodeIfPresent(PostgresTimestamp.self, column)
            .map { Timestamp(milliseconds: $0.milliseconds) }
    }
}

extension PostgresTimestamp {
    /// The same point in time, ready to bind.
    init(_ time: Timestamp) {
        self.init(milliseconds: time.milliseconds)
    }
}
