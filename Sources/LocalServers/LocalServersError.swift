/// Why a local server or tool could not be used.
public enum LocalServersError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A program was found at none of the places that were searched.
    case programNotFound(name: String, searched: [String])
    /// The operating system refused to start a program.
    case notStarted(program: String, reason: String)
    /// A tool ended with a failure; `log` is the end of what it wrote.
    case toolFailed(program: String, exit: LocalProcessExit, log: String)
    /// A server ended before it answered; `log` is the end of what it wrote.
    case endedEarly(program: String, exit: LocalProcessExit, log: String)
    /// A program did not do its work in time; `log` is the end of what it wrote.
    case tooSlow(program: String, limit: Duration, log: String)
    /// No loopback port could be bound.
    case noFreePort
    /// A system call on a file or directory failed.
    case fileAccess(path: String, reason: String)
    /// The account that should run a server does not exist.
    case unknownAccount(name: String)

    /// A sentence for people.
    public var description: String {
        switch self {
        case .programNotFound(let name, let searched):
            "\(name) was not found; searched \(searched.joined(separator: ", "))"
        case .notStarted(let program, let reason):
            "\(program) could not be started: \(reason)"
        case .toolFailed(let program, let exit, let log):
            "\(program) failed (\(exit)): \(log)"
        case .endedEarly(let program, let exit, let log):
            "\(program) ended before it was ready (\(exit)): \(log)"
        case .tooSlow(let program, let limit, let log):
            "\(program) was not done within \(limit): \(log)"
        case .noFreePort:
            "no free loopback port was found"
        case .fileAccess(let path, let reason):
            "\(path): \(reason)"
        case .unknownAccount(let name):
            "there is no account named \(name) on this machine"
        }
    }
}
