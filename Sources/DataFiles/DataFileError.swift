/// What is wrong with a data file, and where, in one sentence.
public struct DataFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence; it begins with the file, and the line when there is one.
    public let description: String

    /// Says what was expected of a file, and what came.
    public init(file: String, line: Int? = nil, _ sentence: String) {
        description = file + (line.map { ":\($0)" } ?? "") + ": " + sentence
    }
}
