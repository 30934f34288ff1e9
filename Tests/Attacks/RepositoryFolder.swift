import Foundation

/// The folder of the repository that these sources stand in.
public enum RepositoryFolder {
    /// Its path.
    public static let path = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// The bytes of one of its files.
    public static func bytes(_ file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + file)))
    }
}
