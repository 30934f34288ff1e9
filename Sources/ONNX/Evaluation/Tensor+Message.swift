internal import ONNXMessages

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

extension Tensor {
    /// Reads a tensor of a file.
    ///
    /// - Throws: `ONNXError.graph` for other types, data in other files, and counts that differ.
    init(_ message: Onnx_TensorProto, place: String) throws(ONNXError) {
        func failure(_ expected: String, _ got: String) -> ONNXError {
            .graph(place: "tensor '\(message.name)' of \(place)", expected: expected, got: got)
        }
        guard message.dataLocation != .external else {
            throw failure("its elements in the file itself", "a reference to another file")
        }
        let shape = message.dims.map { Int($0) }
        guard let count = Tensor.count(of: shape) else {
            throw failure("at most \(Tensor.elementsMax) elements", "the shape \(shape)")
        }
        guard let elements = Self.elements(of: message) else {
            let type = Onnx_TensorProto.DataType(rawValue: Int(message.dataType))
            throw failure(
                "elements of type float, double, float16, int32, int64, bool or string",
                type.map { "\($0)" } ?? "type \(message.dataType)")
        }
        guard elements.count == count else {
            throw failure("\(count) elements, as its shape \(shape) says", "\(elements.count)")
        }
        self.init(elements, shape: shape)
    }

    private static func elements(of message: Onnx_TensorProto) -> Elements? {
        let raw = message.hasRawData ? message.rawData : nil
        switch Onnx_TensorProto.DataType(rawValue: Int(message.dataType)) {
        case .float:
            let bits: [UInt32]? = raw.map(Self.words)
            return .float(bits?.map(Float.init(bitPattern:)) ?? message.floatData)
        case .double:
            let bits: [UInt64]? = raw.map(Self.words)
            return .double(bits?.map(Double.init(bitPattern:)) ?? message.doubleData)
        case .float16:
            // One number of 32 bits holds the 16 of each.
            let bits: [UInt16]? = raw.map(Self.words)
            return .half(
                (bits ?? message.int32Data.map { UInt16(truncatingIfNeeded: $0) })
                    .map(Float16.init(bitPattern:)))
        case .int32:
            let bits: [UInt32]? = raw.map(Self.words)
            return .int32(bits?.map(Int32.init(bitPattern:)) ?? message.int32Data)
        case .int64:
            let bits: [UInt64]? = raw.map(Self.words)
            return .int64(bits?.map(Int64.init(bitPattern:)) ?? message.int64Data)
        case .bool:
            return .bool(raw?.map { $0 != 0 } ?? message.int32Data.map { $0 != 0 })
        case .string:
            return .text(message.stringData.map { String(decoding: $0, as: UTF8.self) })
        default: return nil
        }
    }

    /// Little-endian words; what is left at the end counts as one more, so that counts differ.
    private static func words<Word: FixedWidthInteger>(_ data: Data) -> [Word] {
        let size = MemoryLayout<Word>.size
        let bytes = Array(data)
        return stride(from: 0, to: bytes.count, by: size).map { start in
            bytes[start..<min(start + size, bytes.count)].reversed().reduce(0) {
                $0 << 8 | Word($1)
            }
        }
    }
}
