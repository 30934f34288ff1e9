import Foundation

/// What a process calls itself to the database, and so in the audit log.
enum ProcessName {
    /// `kedge COMMAND HOST:PID`; PostgreSQL keeps 63 bytes of it, so long hosts are cut.
    static func of(_ command: String) -> String {
        let host = ProcessInfo.processInfo.hostName.prefix(30)
        return "kedge \(command) \(host):\(ProcessInfo.processInfo.processIdentifier)"
    }
}
