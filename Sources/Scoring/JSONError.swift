/// Why bytes are not the JSON that was expected; names positions, never values.
struct JSONError: Error, Equatable, CustomStringConvertible {
    /// What was expected.
    let expected: String
    /// Where, in bytes from the start.
    let position: Int

    var description: String { "expected \(expected) at byte \(position)" }
}
