/// A pipeline in the list of all.
struct PipelineSummary: Decodable {
    let name: String
    let revision: Int
    let model: String
    let appliedAt: String
    let appliedBy: String
}
