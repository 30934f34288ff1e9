/// The classes of a classifier of `ai.onnx.ml`.
struct ClassLabels: Sendable {
    /// Texts or integers.
    let all: Tensor

    var count: Int { all.count }

    /// Reads the settings of a node; those of ZipMap have the same names.
    init(_ reader: NodeReader) throws(ONNXError) {
        let texts = reader.texts("classlabels_strings") ?? []
        let integers = reader.ints("classlabels_int64s") ?? reader.ints("classlabels_ints") ?? []
        guard texts.isEmpty != integers.isEmpty else {
            throw reader.failure("classes that are texts or integers", got: "both, or none")
        }
        all =
            texts.isEmpty
            ? Tensor(.int64(integers.map(Int64.init)), shape: [integers.count])
            : Tensor(.text(texts), shape: [texts.count])
    }

    /// The labels of rows.
    func tensor(_ classes: [Int]) -> Tensor { all.picked(classes, shape: [classes.count]) }
}

extension Tensor {
    /// The elements as classes are spelled; nil unless they are texts or integers.
    var classNames: [String]? {
        switch elements {
        case .text(let texts): texts
        case .int32(let values): values.map { "\($0)" }
        case .int64(let values): values.map { "\($0)" }
        case .float, .double, .half, .bool: nil
        }
    }
}
