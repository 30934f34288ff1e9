/// `retrain.trainer`: a program of the user's that trains instead of Kedge's own learners.
public struct ExternalTrainerSettings: Sendable, Hashable, Codable {
    /// How rows are written for a program.
    public enum Format: String, Sendable, Hashable, Codable, CaseIterable {
        /// Comma-separated values with a line of names.
        case csv
        /// One JSON object a line.
        case jsonLines = "json_lines"
    }

    /// The program, below the directory of trainers of `kedge serve`, and its arguments.
    ///
    /// `{rows}`, `{schema}`, `{output}` and `{seed}` in arguments stand for what the program gets.
    public let command: [String]
    /// How rows are written; default `csv`.
    public let format: Format

    init(_ keys: SectionReader) {
        command =
            keys.list(
                "command", of: .text, count: 1...100, required: true, repeats: true,
                "The program, below the --trainers-directory of kedge serve, and its arguments.")
            ?? []
        format = keys.value(
            "format", ValueType<Format>.choice(), default: .csv, "How rows are written for it.")
    }
}
