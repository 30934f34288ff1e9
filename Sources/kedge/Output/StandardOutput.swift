import Foundation

/// Lines that must be seen at once, also by a program that reads them through a pipe.
enum StandardOutput {
    /// Writes a line without holding it back.
    static func write(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
