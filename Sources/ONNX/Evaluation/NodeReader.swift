internal import ONNXMessages

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The settings of a node.
struct NodeReader {
    let node: Onnx_NodeProto
    /// The version of the operators of the node's domain.
    let version: Int
    /// The versions of all domains, for graphs within the node.
    let versions: [String: Int]
    private let attributes: [String: Onnx_AttributeProto]

    init(_ node: Onnx_NodeProto, version: Int, versions: [String: Int] = [:]) {
        self.node = node
        self.version = version
        self.versions = versions
        attributes = Dictionary(
            node.attribute.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// What messages call the node.
    var name: String {
        "node '\(node.name.isEmpty ? node.output.first ?? "" : node.name)' (\(node.opType))"
    }

    /// What is wrong with the node.
    func failure(_ expected: String, got: String) -> ONNXError {
        .graph(place: name, expected: expected, got: got)
    }

    func has(_ name: String) -> Bool { attributes[name] != nil }

    func int(_ name: String, _ standard: Int) -> Int {
        attributes[name].map { Int($0.i) } ?? standard
    }

    func ints(_ name: String) -> [Int]? { attributes[name]?.ints.map(Int.init) }

    func float(_ name: String, _ standard: Float) -> Float { attributes[name]?.f ?? standard }

    func floats(_ name: String) -> [Float]? { attributes[name]?.floats }

    func text(_ name: String, _ standard: String) -> String {
        attributes[name].map { String(decoding: $0.s, as: UTF8.self) } ?? standard
    }

    func texts(_ name: String) -> [String]? {
        attributes[name]?.strings.map { String(decoding: $0, as: UTF8.self) }
    }

    /// A graph within the node.
    func graph(_ name: String) -> Onnx_GraphProto? {
        attributes[name].flatMap { $0.hasG ? $0.g : nil }
    }

    func tensor(_ name: String) throws(ONNXError) -> Tensor? {
        guard let attribute = attributes[name] else { return nil }
        return try Tensor(attribute.t, place: self.name)
    }

    /// Numbers of an attribute, or of the tensor that later versions have instead.
    func numbers(_ name: String) throws(ONNXError) -> [Double]? {
        if let floats = floats(name) { return floats.map(Double.init) }
        return try tensor(name + "_as_tensor")?.doubles
    }

    /// An axis, counted from the end when it is negative.
    func axis(_ axis: Int, rank: Int) throws(ONNXError) -> Int {
        let position = axis < 0 ? axis + rank : axis
        guard (0..<rank).contains(position) else {
            throw failure("an axis of a tensor of \(rank) axes", got: "\(axis)")
        }
        return position
    }

    /// The number of elements of a shape that the node makes.
    func count(of shape: [Int]) throws(ONNXError) -> Int {
        guard let count = Tensor.count(of: shape) else {
            throw failure("a tensor of at most \(Tensor.elementsMax) elements", got: "\(shape)")
        }
        return count
    }
}
