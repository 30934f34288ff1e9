internal import Registry

extension PipelineStore {
    /// The revision in force.
    ///
    /// - Throws: `RegistryError.notFound` when there is no such pipeline.
    func existing(_ name: String) async throws -> Revision {
        guard let revision = try await current(name) else {
            throw RegistryError.notFound(kind: "pipeline", name: name)
        }
        return revision
    }
}
