import CZlib
import Foundation

@testable import DataFiles

/// A file of its own with given bytes, removed with the value.
final class WrittenFile {
    let path: String

    init(_ bytes: [UInt8], name: String = "rows.csv") throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appendingPathComponent(name).path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    convenience init(_ text: String) throws {
        try self.init(Array(text.utf8))
    }

    deinit {
        try? FileManager.default.removeItem(
            at: URL(fileURLWithPath: path).deletingLastPathComponent())
    }

    /// Reads the file.
    func read(_ options: DataFileOptions = DataFileOptions()) throws -> DataFile {
        try DataFileReader(path: path, options: options).read()
    }

    /// What reading the file is refused with, without the folder.
    func refusal(_ options: DataFileOptions = DataFileOptions()) -> String? {
        do {
            _ = try read(options)
            return nil
        } catch {
            return "\(error)".replacing(path, with: "rows.csv")
        }
    }

    /// One member of gzip, by zlib.
    static func packed(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var stream = z_stream()
        deflateInit2_(
            &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        defer { deflateEnd(&stream) }
        var input = bytes
        return input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            return [UInt8](unsafeUninitializedCapacity: bytes.count + 100) { output, count in
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                deflate(&stream, Z_FINISH)
                count = output.count - Int(stream.avail_out)
            }
        }
    }
}
