internal import Pipelines
internal import Registry

/// A pipeline in lists of pipelines.
struct PipelineAnswer: Encodable {
    let name: String
    let revision: Int
    let model: String
    let description: String
    let appliedAt: RFC3339Time
    let appliedBy: String

    init(_ revision: PipelineStore.Revision) {
        name = revision.name
        self.revision = revision.revision
        model = revision.model
        description = revision.pipeline.description
        appliedAt = RFC3339Time(revision.appliedAt)
        appliedBy = revision.appliedBy
    }
}
