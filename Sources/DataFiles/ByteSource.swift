internal import Foundation

/// The bytes of a file or of standard input, unpacked when they are gzip.
struct ByteSource: ~Copyable {
    /// How much is read at once.
    static let chunkBytes = 1 << 18

    /// What messages call the file.
    let name: String
    private let handle: FileHandle
    private var gzip: GzipStream?
    private var hasBegun = false
    /// What is read goes here first: memory that is new for every piece costs as much as its bytes.
    private var buffer = [UInt8](repeating: 0, count: chunkBytes)

    /// Opens a file; `-` is standard input.
    init(path: String) throws(DataFileError) {
        guard path != "-" else {
            name = "stdin"
            handle = .standardInput
            return
        }
        name = path
        do {
            handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        } catch {
            throw DataFileError(
                file: path, "expected a file that can be read, got: \(Self.reason(error))")
        }
    }

    /// Appends more bytes; false at the end.
    mutating func read(into bytes: inout [UInt8]) throws(DataFileError) -> Bool {
        var chunk = try nextChunk()
        if !hasBegun {
            // A pipe may hand over a single byte.
            while chunk.count == 1, let first = chunk.first {
                let more = try nextChunk()
                if more.isEmpty {
                    chunk = [first]
                    break
                }
                chunk = [first] + more
            }
            hasBegun = true
            if chunk.starts(with: GzipStream.magic) { try startUnpacking() }
        }
        if gzip == nil {
            bytes += chunk
            return !chunk.isEmpty
        }
        guard !chunk.isEmpty else {
            guard gzip?.isAtEnd ?? true else {
                throw DataFileError(
                    file: name, "expected the end of the gzip data, got a file cut off")
            }
            return false
        }
        do {
            try gzip?.unpack(chunk, into: &bytes)
        } catch {
            switch error {
            case .damaged:
                throw DataFileError(file: name, "expected gzip data, got damaged bytes")
            case .outOfMemory: throw DataFileError(file: name, "not enough memory to unpack it")
            }
        }
        return true
    }

    private mutating func startUnpacking() throws(DataFileError) {
        do {
            gzip = try GzipStream()
        } catch {
            throw DataFileError(file: name, "not enough memory to unpack it")
        }
    }

    private mutating func nextChunk() throws(DataFileError) -> ArraySlice<UInt8> {
        while true {
            let count = readBytes(handle.fileDescriptor, into: &buffer)
            if count >= 0 { return buffer[..<count] }
            let code = errno
            guard code == EINTR else {
                throw DataFileError(
                    file: name,
                    "expected a file that can be read, got: \(String(cString: strerror(code)))")
            }
        }
    }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        guard let underlying, underlying.domain == NSPOSIXErrorDomain else {
            return error.localizedDescription
        }
        return String(cString: strerror(Int32(underlying.code)))
    }
}

/// The system's `read`, which the methods' name hides.
private func readBytes(_ descriptor: Int32, into buffer: inout [UInt8]) -> Int {
    read(descriptor, &buffer, buffer.count)
}
