/// A state that is stored as packed bytes: compact enough to be written at every commit.
///
/// The bytes go into a `bytea` column.
public protocol PackedState {
    /// The state as little-endian bytes, beginning with the number of their format.
    func encoded() -> [UInt8]

    /// Reads a state written by `encoded()`.
    ///
    /// - Throws: `WindowsError.state` if the bytes are anything else.
    init(decoding bytes: [UInt8]) throws(WindowsError)
}
