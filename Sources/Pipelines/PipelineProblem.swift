/// One thing that is wrong in a pipeline file: where it is, and what was expected there.
public struct PipelineProblem: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    /// The name of the file, as the reader was given it.
    public let file: String
    /// The line, from 1.
    public let line: Int
    /// The column in the line, from 1, counted in Unicode scalars.
    public let column: Int
    /// The key, from the top: `detect.drift.alpha`, `deploy.steps[1].weight`; empty for the file.
    public let path: String
    /// What was expected and what came; holds no value that the environment supplied.
    public let message: String

    /// `electricity.yaml:17:5: detect.drift.alpha: expected a number in 0..<1, got "high"`.
    public var description: String {
        "\(file):\(line):\(column): " + (path.isEmpty ? message : "\(path): \(message)")
    }

    /// Whether `left` stands further up in its file.
    public static func < (left: PipelineProblem, right: PipelineProblem) -> Bool {
        (left.file, left.line, left.column, left.path, left.message)
            < (right.file, right.line, right.column, right.path, right.message)
    }
}
