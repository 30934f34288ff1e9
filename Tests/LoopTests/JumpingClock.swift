import Foundation
import LocalServers
import Testing

/// A wall clock of processes of their own, which a test sets (`Fixtures/jumping_clock.c`).
struct JumpingClock {
    private let library: String
    private let offsetFile: String

    /// Compiles the library into a directory; the clock is right.
    init(in directory: TemporaryDirectory) async throws {
        library = directory.appending("jumping_clock.so")
        offsetFile = directory.appending("jumping_clock.offset")
        let source = try #require(
            Bundle.module.path(
                forResource: "jumping_clock", ofType: "c", inDirectory: "Fixtures"))
        try await LocalProcess.run(
            executable: "/usr/bin/gcc",
            arguments: ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, source],
            logPath: directory.appending("jumping_clock.log"), limit: .seconds(60))
        try Data(count: 8).write(to: URL(fileURLWithPath: offsetFile))
    }

    /// The variables of processes that go by this clock.
    var environment: [String: String] {
        ["LD_PRELOAD": library, "JUMPING_CLOCK": offsetFile]
    }

    /// Sets the clock so many seconds ahead of the machine's, at once.
    func set(ahead seconds: Int64) throws {
        // In place: the processes have the file mapped.
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: offsetFile))
        defer { try? file.close() }
        try withUnsafeBytes(of: seconds) { try file.write(contentsOf: Data($0)) }
    }
}
