import Foundation

/// One run of a trainer program: a child process that is killed when nobody holds it any more.
///
/// The child reads a pipe that nobody writes to; when this process dies, however it dies, the pipe
/// ends and so does the child. What the child writes last is why it failed.
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

    /// How a child runs.
    struct Mode {
        /// Whether it and those that it starts are a process group of their own, which is killed
        /// as one; else they belong to that of this process.
        var isGroup = true
        /// Whether what it writes to standard error is kept too.
        var keepsErrors = false
        /// The most bytes of its last words that are kept.
        var wordsBytesMax = 4096
    }

    private let identifier: pid_t
    private let mode: Mode
    private let lifeline: FileHandle
    private let output: FileHandle
    private var bytes: [UInt8] = []
    private var ended: End?

    /// Starts a child.
    ///
    /// - Throws: `RetrainingError.notStarted`.
    init(
        _ program: TrainerProgram, arguments: [String], mode: Mode = Mode()
    ) throws {
        self.mode = mode
        // Pipe and FileHandle close what they opened, also when the child does not start.
        let (input, answer) = (Pipe(), Pipe())
        identifier = try Self.spawn(
            program, arguments: arguments, mode: mode,
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

    /// What the child wrote last, once it has ended; whole lines where it wrote more.
    var words: String {
        var last = bytes.suffix(mode.wordsBytesMax)
        if bytes.count > last.count, let end = last.firstIndex(of: UInt8(ascii: "\n")) {
            last = last[(end + 1)...]
        }
        return String(decoding: last, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
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
        _ = Foundation.kill(mode.isGroup ? -identifier : identifier, SIGKILL)
        var status: Int32 = 0
        var usage = rusage()
        while wait4(identifier, &status, 0, &usage) == -1, errno == EINTR {}
        _ = finish(status, usage)
    }

    private func finish(_ status: Int32, _ usage: rusage) -> End {
        read()
        // Whom it started and left behind.
        if mode.isGroup { _ = Foundation.kill(-identifier, SIGKILL) }
        // The layout of wait(2): the low seven bits are the signal, the next byte the code.
        let signal = status & 0x7F
        let end = End(
            code: signal == 0 ? (status >> 8) & 0xFF : nil, signal: signal == 0 ? nil : signal,
            residentBytesMax: usage.ru_maxrss * 1024)
        ended = end
        return end
    }

    /// Takes what the child has written so far; of more than twice the limit the last part.
    private func read() {
        var buffer = [UInt8](repeating: 0, count: 1024)
        while true {
            let count = Foundation.read(output.fileDescriptor, &buffer, buffer.count)
            guard count > 0 else { return }
            bytes += buffer[0..<count]
            if bytes.count > 2 * mode.wordsBytesMax {
                bytes.removeFirst(bytes.count - mode.wordsBytesMax - 1)
            }
        }
    }

    private static func spawn(
        _ program: TrainerProgram, arguments: [String], mode: Mode, input: Int32, output: Int32
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        if mode.keepsErrors {
            posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        }
        closeInheritedFiles(&actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        isolate(&attributes, isGroup: mode.isGroup)
        let argumentPointers = ([program.name] + arguments).map { strdup($0) } + [nil]
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

    /// Keeps this process's signal settings from the child, and its group where that is asked for.
    private static func isolate(_ attributes: inout posix_spawnattr_t, isGroup: Bool) {
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags =
            POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
            | (isGroup ? POSIX_SPAWN_SETPGROUP : 0)
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
