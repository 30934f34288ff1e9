/// Everything that is wrong in a pipeline file.
public struct PipelineErrors: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problems, one or more, in the order of the file.
    public let problems: [PipelineProblem]

    init(_ problems: [PipelineProblem]) {
        self.problems = Set(problems).sorted()
    }

    /// The problems, one a line.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
