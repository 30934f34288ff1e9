/// Something that is not CSV, and where; it holds no value of the file.
public struct CSVError: Error, Hashable, Sendable {
    /// The line of the file, from 1.
    public let line: Int
    /// The byte of the line, from 1; 0 at the end of the file.
    public let column: Int
    /// What should have stood there.
    public let expected: String
}
