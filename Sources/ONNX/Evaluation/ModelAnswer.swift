internal import ONNXMessages

/// Which outputs of a graph are the label and the probabilities, or the number.
struct ModelAnswer: Sendable {
    /// The position of the output with the label; nil for numbers.
    let label: Int?

    /// The classes, in the order of the probabilities; empty for numbers.
    let classes: [String]

    /// The positions of the outputs with numbers.
    let numbers: [Int]

    /// Whether the numbers of a classifier are probabilities, as far as the graph says it.
    ///
    /// A support vector classifier without curves for them answers differences of classes.
    static func givesProbabilities(_ model: Onnx_ModelProto) -> Bool {
        !model.graph.node.contains { node in
            node.opType == "SVMClassifier"
                && !node.attribute.contains { $0.name == "prob_a" && !$0.floats.isEmpty }
        }
    }

    /// Reads the outputs of a graph.
    ///
    /// - Parameter classes: what the classes are, where the graph does not say it.
    /// - Throws: `ONNXError.answer` when it is neither a classifier nor a regression.
    init(
        of model: Onnx_ModelProto, classes stated: [String]?, named: [String]?
    ) throws(ONNXError) {
        var label: Int?
        var numbers: [Int] = []
        for (position, output) in model.graph.output.enumerated() {
            let type = output.type.tensorType.elemType
            switch Onnx_TensorProto.DataType(rawValue: Int(type)) {
            case .string, .int64, .int32:
                guard label == nil else {
                    throw .answer(expected: "one output with labels", got: "two")
                }
                label = position
            // A list of maps has no such type.
            case .float, .double, .float16, .undefined: numbers.append(position)
            default:
                throw .answer(
                    expected: "labels and probabilities, or numbers",
                    got: "output '\(output.name)' of type \(type)")
            }
        }
        self.label = label
        self.numbers = numbers
        guard let label else {
            guard numbers.count == 1 else {
                throw .answer(expected: "one output of numbers", got: "\(numbers.count)")
            }
            classes = []
            return
        }
        let search = ClassSearch(model)
        var found = stated ?? named
        if found == nil { found = try search.zipped(model.graph.output.map(\.name)) }
        if found == nil { found = try search.labels(of: model.graph.output[label].name) }
        guard let found, found.count >= 2, Set(found).count == found.count else {
            throw .answer(
                expected: "two classes or more that the graph names",
                got: found.map { "\($0)" } ?? "none; name them with --classes")
        }
        guard !numbers.isEmpty else {
            throw .answer(expected: "probabilities beside the label", got: "none")
        }
        classes = found
    }
}

/// Looks for the classes of a graph.
private struct ClassSearch {
    private let maker: [String: Onnx_NodeProto]
    private let constants: [String: Onnx_TensorProto]

    init(_ model: Onnx_ModelProto) {
        let pairs = model.graph.node.flatMap { node in node.output.map { ($0, node) } }
        maker = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        constants = Dictionary(
            model.graph.initializer.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The classes of the ZipMap that makes one of some outputs.
    func zipped(_ outputs: [String]) throws(ONNXError) -> [String]? {
        for name in outputs {
            if let node = maker[name], node.opType == "ZipMap" {
                return try ClassLabels(NodeReader(node, version: 1)).all.classNames
            }
        }
        return nil
    }

    /// The classes that a label is one of: those of the classifier that makes it, or the list that
    /// it is picked from.
    func labels(of name: String) throws(ONNXError) -> [String]? {
        var name = name
        for _ in 0..<maker.count {
            guard let node = maker[name] else { return nil }
            switch node.opType {
            case "LinearClassifier", "TreeEnsembleClassifier", "SVMClassifier":
                return try ClassLabels(NodeReader(node, version: 1)).all.classNames
            case "ArrayFeatureExtractor", "Gather":
                guard let list = node.input.first.flatMap({ constants[$0] }) else { return nil }
                return try Tensor(list, place: "the graph").classNames
            case "Identity", "Cast", "Reshape", "Squeeze", "Flatten":
                guard let input = node.input.first else { return nil }
                name = input
            default: return nil
            }
        }
        return nil
    }
}
