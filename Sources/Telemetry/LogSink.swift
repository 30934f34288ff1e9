/// Where log lines go.
public protocol LogSink: Sendable {
    /// Takes one line, its newline included; never fails and never throws.
    func write(_ line: [UInt8])
}
