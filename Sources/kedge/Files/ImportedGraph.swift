import ONNX

/// A graph that others made: how it is computed, and its file as it came.
struct ImportedGraph {
    let model: ImportedModel
    /// The ONNX file.
    let onnx: [UInt8]
}
