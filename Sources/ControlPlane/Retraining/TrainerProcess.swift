import Foundation

/// One run of a trainer program: a child process that is killed when nobody holds it any more.
///
/// The child reads a pipe that nobody writes to; when this process dies, however it dies, the pipe
/// ends and so does the child. What the child writes to standard output is why it failed.
final class TrainerProcess {
    /// How a child ended.
    struct End {
        /// The exit code; nil when a signal ended it.
        let code: Int32?
        /// The signal that ended it; nil when it exited.
        let signal: Int32?
        /// The most memory that it had resident, in bytes.
        let residentBytesMax: Int
    }

    /// The most bytes of a child's words that are kept.
    static let wordsBytesMax = 4096

    private let identifier: pid_t
    private let lifeline: FileHandle
    private let output: FileHandle
    private var bytes: [UInt8] = []
    private var ended: End?

    /// Starts a child.
    ///
    /// - Throws: `RetrainingError.notStarted`.
    init(_ program: TrainerProgram, arguments: [String]) throws {
        // Pipe and FileHandle close what they opened, also when the child does not start.
        let (input, answer) = (Pipe(), Pipe())
        identifier = try Self.spawn(
            program, arguments: arguments,
            input: input.fileHandleForReading.fileDescriptor,
            output: answer.fileHandleForWriting.fileDescriptor)
        try input.fileHandleForReading.close()
        try answer.fileHandleForWriting.close()
        lifeline = input.fileHandleForWriting
        output = answer.fileHandleForReading
        let flags = fcntl(output.fileDescriptor, F_GETFL)
        _ = fcntl(output.fileDescriptor, F_SETFL, flags | O_NONBLOCK)
    }

    deinit {
        kill()
    }

    /// What the child wrote, once it has ended.
    var words: String {
        String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// How the child ended; nil while it runs.
    func end() -> End? {
        read()
        if ended != nil { return ended }
        var status: Int32 = 0
        var usage = rusage()
        guard wait4(identifier, &status, WNOHANG, &usage) == identifier else { return nil }
        return finish(status, usage)
    }

    /// Kills the child, which also works on one that is stopped, and waits until it is gone.
    func kill() {
        guard ended == nil else { return }
        _ = Foundation.kill(identifier, SIGKILL)
        var status: Int32 = 0
        var usage = rusage()
        while wait4(identifier, &status, 0, &usage) == -1, errno == EINTR {}
        _ = finish(status, usage)
    }

    private func finish(_ status: Int32, _ usage: rusage) -> End {
        read()
        // The layout of wait(2): the low seven bits are the signal, the next byte the code.
        let signal = status & 0x7F
        let end = End(
            code: signal == 0 ? (status >> 8) & 0xFF : nil, signal: signal == 0 ? nil : signal,
            residentBytesMax: usage.ru_maxrss * 1024)
        ended = end
        return end
    }

    /// Takes what the child has written so far; beyond the limit it is dropped.
    private func read() {
        var buffer = [UInt8](repeating: 0, count: 1024)
        while true {
            let count = Foundation.read(output.fileDescriptor, &buffer, buffer.count)
            guard count > 0 else { return }
            bytes += buffer[0..<min(count, max(0, Self.wordsBytesMax - bytes.count))]
        }
    }

    private static func spawn(
        _ program: TrainerProgram, arguments: [String], input: Int32, output: Int32
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        closeInheritedFiles(&actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        isolate(&attributes)
        let argumentPointers = (["kedge"] + arguments).map { strdup($0) } + [nil]
        let environmentPointers =
            program.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
        var identifier: pid_t = 0
        let failure = posix_spawn(
            &identifier, program.executable, &actions, &attributes, argumentPointers,
            environmentPointers)
        guard failure == 0 else {
            throw RetrainingError.notStarted(
                program: program.executable, reason: String(cString: strerror(failure)))
        }
        return identifier
    }

    /// Keeps this process's signal settings and process group from the child.
    private static func isolate(_ attributes: inout posix_spawnattr_t) {
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))
    }

    /// Keeps this process's open files from the child, the lifelines of other children among them.
    private static func closeInheritedFiles(_ actions: inout posix_spawn_file_actions_t) {
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")) ?? []
        for descriptor in open.compactMap({ Int32($0) }) where descriptor > STDERR_FILENO {
            if fcntl(descriptor, F_GETFD) >= 0 {
                posix_spawn_file_actions_addclose(&actions, descriptor)
            }
        }
    }
}
