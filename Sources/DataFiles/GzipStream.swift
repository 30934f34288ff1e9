internal import CZlib

/// Unpacks gzip (RFC 1952), one member after the other.
struct GzipStream: ~Copyable {
    /// What begins every member.
    static let magic: [UInt8] = [0x1F, 0x8B]

    /// What can be wrong with the bytes.
    enum Failure: Error {
        case damaged, outOfMemory
    }

    // On the heap: zlib holds on to the address.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Whether the bytes so far end with the end of a member.
    private(set) var isAtEnd = true

    /// Makes a stream before its first byte.
    init() throws(Failure) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // The largest window, and 16 for the header of gzip.
        let status = inflateInit2_(
            stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            stream.deallocate()
            throw .outOfMemory
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Unpacks packed bytes, and appends what comes out.
    mutating func unpack(
        _ packed: ArraySlice<UInt8>, into bytes: inout [UInt8]
    ) throws(Failure) {
        var packed = packed
        var failure: Failure?
        packed.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            var hasMore = input.count > 0
            while hasMore, failure == nil {
                failure = unpackSome(into: &bytes)
                // A full output may have more behind it.
                hasMore = stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0
            }
        }
        if let failure { throw failure }
    }

    /// Passes over zeros after a member: tapes and block devices fill up with them, as gzip knows.
    private func skipPadding() {
        while stream.pointee.avail_in > 0, stream.pointee.next_in.pointee == 0 {
            stream.pointee.next_in += 1
            stream.pointee.avail_in -= 1
        }
    }

    private mutating func unpackSome(into bytes: inout [UInt8]) -> Failure? {
        if isAtEnd {
            skipPadding()
            guard stream.pointee.avail_in > 0 else {
                stream.pointee.avail_out = 1
                return nil
            }
            inflateReset(stream)
            isAtEnd = false
        }
        let room = 1 << 18
        var status = Z_OK
        let piece = [UInt8](unsafeUninitializedCapacity: room) { output, count in
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = UInt32(room)
            status = inflate(stream, Z_NO_FLUSH)
            count = room - Int(stream.pointee.avail_out)
        }
        bytes += piece
        switch status {
        case Z_OK, Z_BUF_ERROR: return nil
        case Z_STREAM_END:
            isAtEnd = true
            return nil
        case Z_MEM_ERROR: return .outOfMemory
        default: return .damaged
        }
    }
}
