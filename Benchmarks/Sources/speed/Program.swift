import Foundation

/// Programs of this package.
enum Program {
    /// The path of a program that was built with this one.
    static func beside(_ name: String) throws -> String {
        guard let own = Bundle.main.executableURL else {
            throw SpeedError("expected to know the path of this program")
        }
        return own.deletingLastPathComponent().appendingPathComponent(name).path
    }
}
