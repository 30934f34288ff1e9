internal import Foundation

/// A file without a name in the temporary folder: it ends with the process, however that ends.
struct SpillFile: ~Copyable, Sendable {
    private let descriptor: Int32
    private let folder: String
    /// What messages call the file whose rows it takes.
    private let name: String

    /// Makes a file in the folder that `TMPDIR` names, or the system's.
    init(for name: String) throws(DataFileError) {
        self.name = name
        folder = FileManager.default.temporaryDirectory.path
        let path = folder + "/kedge-rows-" + UUID().uuidString
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw DataFileError(
                file: name,
                "expected a temporary folder (TMPDIR) to keep its rows in, got '\(folder)': "
                    + String(cString: strerror(errno)))
        }
        unlink(path)
    }

    deinit { close(descriptor) }

    /// Writes values behind a number of bytes.
    func write<Value: BitwiseCopyable>(_ values: [Value], at offset: Int) throws(DataFileError) {
        let reason = values.withUnsafeBytes { bytes in
            Self.all(bytes.count) { done in
                pwrite(
                    descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done,
                    off_t(offset + done))
            }
        }
        if let reason {
            throw DataFileError(
                file: name,
                "expected room in the temporary folder '\(folder)' (TMPDIR) for its rows, got: "
                    + reason)
        }
    }

    /// Reads values behind a number of bytes.
    func read<Value: BitwiseCopyable>(
        _ count: Int, at offset: Int, as type: Value.Type
    ) throws(DataFileError) -> [Value] {
        var reason: String?
        let values = [Value](unsafeUninitializedCapacity: count) { buffer, filled in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            reason = Self.all(bytes.count) { done in
                pread(
                    descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done,
                    off_t(offset + done))
            }
            filled = reason == nil ? count : 0
        }
        if let reason {
            throw DataFileError(
                file: name,
                "expected its rows in the temporary folder '\(folder)' (TMPDIR), got: " + reason)
        }
        return values
    }

    /// Moves bytes until all are moved; why they are not, if so.
    private static func all(_ count: Int, _ move: (Int) -> Int) -> String? {
        var done = 0
        while done < count {
            let moved = move(done)
            if moved > 0 {
                done += moved
            } else if moved == 0 {
                return "nothing after \(done) of \(count) bytes"
            } else if errno != EINTR {
                return String(cString: strerror(errno))
            }
        }
        return nil
    }
}
