internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Writes whole log lines to a file descriptor, one at a time.
///
/// A line that cannot be written is dropped and counted. The process should ignore `SIGPIPE`, which
/// would end it when the reader of a pipe goes away.
public final class FileDescriptorLogSink: LogSink {
    /// The sink for standard error.
    public static let standardError = FileDescriptorLogSink(descriptor: 2)

    private let descriptor: Int32
    private let droppedLines = Mutex<Int>(0)

    /// Makes a sink for an open descriptor, which stays the caller's to close.
    public init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// How many lines could not be written.
    public var dropped: Int { droppedLines.withLock { $0 } }

    /// Writes a line, in several pieces if the descriptor takes only a part.
    public func write(_ line: [UInt8]) {
        droppedLines.withLock { dropped in
            var written = 0
            while written < line.count {
                let result = line.withUnsafeBytes { bytes in
                    systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: bytes[written...]))
                }
                if result > 0 {
                    written += result
                } else if result < 0, errno == EINTR {
                    continue
                } else {
                    dropped += 1
                    return
                }
            }
        }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
