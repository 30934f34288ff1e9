internal import ONNXMessages

/// A graph whose nodes are read, in an order in which they can be computed.
struct GraphPlan: Sendable {
    private struct Node: Sendable {
        let step: OperatorCatalogue.Step
        let inputs: [String]
        let outputs: [String]
        let name: String
    }

    private let nodes: [Node]
    /// The newest operators of each domain that are known: those of ONNX 1.23.
    ///
    /// Later ones may mean something else.
    private static let versionsMax = ["": 28, "ai.onnx.ml": 5]

    private let constants: [String: Tensor]

    /// The names of what is computed.
    let outputs: [String]

    /// Reads a graph.
    ///
    /// - Throws: `ONNXError.operators` with the names of all that are not computed; `graph` for
    ///   what is wrong with a node.
    init(_ model: Onnx_ModelProto) throws(ONNXError) {
        guard model.functions.isEmpty else {
            throw .graph(place: "the graph", expected: "no functions", got: "some")
        }
        let versions = Dictionary(
            model.opsetImport.map { ($0.domain == "ai.onnx" ? "" : $0.domain, Int($0.version)) },
            uniquingKeysWith: { Swift.max($0, $1) })
        for (domain, most) in Self.versionsMax.sorted(by: { $0.key < $1.key }) {
            guard let version = versions[domain], !(1...most).contains(version) else { continue }
            throw .graph(
                place: "the graph",
                expected: "operators of \(domain.isEmpty ? "ai.onnx" : domain) of version 1 to "
                    + "\(most)", got: "\(version)")
        }
        try self.init(model.graph, versions: versions, place: "the graph")
    }

    /// Reads a graph, or one within a node, which names nothing of the outer one.
    init(
        _ graph: Onnx_GraphProto, versions: [String: Int], place: String
    ) throws(ONNXError) {
        guard graph.sparseInitializer.isEmpty else {
            throw .graph(place: place, expected: "dense constants", got: "others")
        }
        let unknown = Set(graph.node.map(\.catalogueName)).subtracting(
            OperatorCatalogue.readings.keys)
        guard unknown.isEmpty else {
            throw .operators(unknown: unknown.sorted(), known: OperatorCatalogue.names)
        }
        var constants: [String: Tensor] = [:]
        for tensor in graph.initializer {
            constants[tensor.name] = try Tensor(tensor, place: place)
        }
        var known = Set(constants.keys).union(graph.input.map(\.name))
        var nodes: [Node] = []
        for node in graph.node {
            let reader = NodeReader(
                node, version: versions[node.plainDomain] ?? 0, versions: versions)
            if let open = node.input.first(where: { !$0.isEmpty && !known.contains($0) }) {
                throw reader.failure("inputs that nodes before it make", got: "'\(open)'")
            }
            guard let reading = OperatorCatalogue.readings[node.catalogueName] else { continue }
            nodes.append(
                Node(
                    step: try reading(reader), inputs: node.input, outputs: node.output,
                    name: reader.name))
            known.formUnion(node.output)
        }
        outputs = graph.output.map(\.name)
        if let open = outputs.first(where: { !known.contains($0) }) {
            throw .graph(place: place, expected: "outputs that are made", got: "'\(open)'")
        }
        self.nodes = nodes
        self.constants = constants
    }

    /// Computes the outputs of inputs.
    ///
    /// - Throws: `ONNXError.graph` where tensors do not fit a node.
    func run(_ inputs: [String: Tensor]) throws(ONNXError) -> [Tensor] {
        var values = constants.merging(inputs) { _, given in given }
        for node in nodes {
            let made = try node.step(node.inputs.map { values[$0] })
            guard made.count >= node.outputs.count else {
                throw .graph(
                    place: node.name, expected: "at most \(made.count) outputs",
                    got: "\(node.outputs.count)")
            }
            for (name, tensor) in zip(node.outputs, made) { values[name] = tensor }
        }
        return outputs.compactMap { values[$0] }
    }
}

extension Onnx_NodeProto {
    /// The domain; empty for `ai.onnx`.
    var plainDomain: String { domain == "ai.onnx" ? "" : domain }

    /// The operator's name in the catalogue.
    var catalogueName: String { plainDomain.isEmpty ? opType : "\(plainDomain).\(opType)" }
}
