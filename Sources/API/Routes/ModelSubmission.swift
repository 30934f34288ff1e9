internal import Models
internal import Observations
internal import Pipelines
internal import Postgres
internal import Registry

/// An artifact that somebody submits as a version of a model.
struct ModelSubmission {
    /// The hash under which it is kept.
    let hash: ContentHash
    private let model: String
    private let artifact: DeployableModel
    private let content: [UInt8]
    private let reason: String
    private let softwareVersion: String
    private let actor: String

    init(
        model: String, artifact bytes: [UInt8], reason: String, softwareVersion: String,
        actor: String
    ) throws(APIError) {
        do {
            artifact = try DeployableModel(decoding: bytes)
        } catch {
            throw .unprocessable(error.description)
        }
        self.model = model
        self.reason = reason
        self.softwareVersion = softwareVersion
        self.actor = actor
        // The same model gets the same hash however its JSON was laid out.
        content = artifact.encoded()
        hash = ContentHash(of: content)
    }

    /// Registers it, within a transaction; the same artifact keeps the number it has.
    ///
    /// - Returns: its number, and whether that is new.
    func register(on connection: PostgresConnection) async throws -> (version: Int, isNew: Bool) {
        try await ModelQuery(connection).lock(model)
        for revision in try await PipelineStore(connection).all() where revision.model == model {
            try check(against: revision.pipeline)
        }
        let store = ModelStore(connection)
        let newest = try await store.versions(of: model, limit: 1).first?.version ?? 0
        let version = try await store.add(
            NewModelVersion(
                model: model, artifact: content, reference: nil,
                parentVersion: try await AliasStore(connection)
                    .version(AliasStore.champion, of: model),
                lineage: Lineage(), parameters: artifact.settings,
                metrics: VersionMetrics(), seed: 0, softwareVersion: softwareVersion,
                createdBy: actor))
        guard version > newest else { return (version, false) }
        try await AuditLog(connection).record(
            actor: actor, action: "version.register", object: "model/\(model)/\(version)",
            before: ["newestVersion": newest],
            after: ["contentHash": hash.description, "reason": reason])
        return (version, true)
    }

    private func check(against pipeline: Pipeline) throws(APIError) {
        guard artifact.schema == pipeline.decode.features else {
            throw .unprocessable(
                "expected the features of the pipeline '\(pipeline.name)' in its order: "
                    + "\(pipeline.decode.features.summary); got \(artifact.schema.summary)")
        }
        guard artifact.target == pipeline.decode.target else {
            throw .unprocessable(
                "expected the target of the pipeline '\(pipeline.name)': "
                    + "\(pipeline.decode.target.summary); got \(artifact.target.summary)")
        }
    }
}

extension FeatureSchema {
    fileprivate var summary: String {
        features.map { "\($0.name) (\($0.kind.rawValue))" }.joined(separator: ", ")
    }
}

extension TargetSchema {
    fileprivate var summary: String {
        kind.rawValue + (classes.isEmpty ? "" : " of \(classes.joined(separator: ", "))")
    }
}
