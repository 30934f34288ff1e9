internal import ONNXMessages
public import Observations

/// A model whose graph others made, computed by Kedge.
///
/// Its answers are those of ONNX Runtime to the rounding of single precision: sums are added up in
/// double precision here. Inputs `[N, 1]` and `[N]` are a feature of their name, inputs `[N, k]`
/// are k features, `NAME_0` and so on unless they are named.
public struct ImportedModel: Sendable {
    /// Rows that are computed at a time.
    private static let blockRows = 1024

    /// The most features: those of a Kedge model too.
    public static let featuresMax = 16_384

    /// The operators that are computed, sorted; those of `ai.onnx.ml` with it before the name.
    public static var operators: [String] { OperatorCatalogue.names }

    /// The features, in the order of the inputs.
    public let schema: FeatureSchema

    /// What it answers.
    public let target: TargetSchema

    /// Whether the numbers of a classifier are probabilities, as far as the graph says it.
    public let givesProbabilities: Bool

    private let plan: GraphPlan
    private let inputs: [ModelInput]
    private let answer: ModelAnswer

    /// Reads a model.
    ///
    /// - Parameters:
    ///   - features: the names of the features; nil for those of the inputs.
    ///   - classes: the classes in the order of the probabilities; nil for those that it names.
    /// - Throws: `ONNXError` for operators that are not computed, and for graphs that are neither
    ///   classifiers nor regressions.
    public init(
        _ file: ONNXFile, features: [String]? = nil, classes: [String]? = nil
    ) throws(ONNXError) {
        let model = file.model
        plan = try GraphPlan(model)
        givesProbabilities = ModelAnswer.givesProbabilities(model)
        inputs = try ModelInput.all(of: model.graph, width: features?.count)
        answer = try ModelAnswer(
            of: model, classes: classes, named: EmbeddedArtifact.classes(of: model))
        let width = inputs.reduce(0) { $0 + $1.width }
        guard (1...Self.featuresMax).contains(width) else {
            throw .answer(expected: "1 to \(Self.featuresMax) features", got: "\(width)")
        }
        let standard = inputs.flatMap { input in
            input.width == 1
                ? [input.name] : (0..<input.width).map { "\(input.name)_\($0)" }
        }
        let names = features ?? standard
        guard names.count == width else {
            throw .answer(expected: "names of \(width) features", got: "\(names.count)")
        }
        let kinds = inputs.flatMap { input in (0..<input.width).map { _ in input.kind } }
        do {
            schema = try FeatureSchema(zip(names, kinds).map { Feature(name: $0, kind: $1) })
            target =
                answer.classes.isEmpty ? .regression : try TargetSchema(classes: answer.classes)
        } catch {
            throw .answer(expected: "features and classes that differ", got: "\(error)")
        }
    }

    /// For each class its probability for each row, or the numbers alone; and the index of the
    /// predicted class, or the numbers.
    ///
    /// - Throws: `ONNXError.value` for values that an input does not take; `graph` where tensors do
    ///   not fit a node.
    public func answers(
        _ table: FeatureTable
    ) throws(ONNXError) -> (predictions: [Double], outputs: [[Double]]) {
        guard table.schema == schema else {
            throw .answer(
                expected: "features \(schema.features.map(\.name))",
                got: "\(table.schema.features.map(\.name))")
        }
        let width = max(answer.classes.count, 1)
        var predictions: [Double] = []
        var outputs = [[Double]](repeating: [], count: width)
        for start in stride(from: 0, to: table.count, by: Self.blockRows) {
            let block = table.rows(start..<min(table.count, start + Self.blockRows))
            let tensors = try plan.run(try feeds(of: block, first: start))
            let columns = try numbers(in: tensors, rows: block.count)
            for (index, column) in columns.enumerated() { outputs[index] += column }
            predictions += try labels(in: tensors, rows: block.count) ?? columns[0]
        }
        return (predictions, outputs)
    }

    private func feeds(
        of block: FeatureTable, first: Int
    ) throws(ONNXError) -> [String: Tensor] {
        var feeds: [String: Tensor] = [:]
        var start = 0
        for input in inputs {
            let range = start..<start + input.width
            feeds[input.name] = try input.tensor(
                of: block.columns[range], features: schema.features[range], rows: block.count,
                first: first)
            start += input.width
        }
        return feeds
    }

    /// The columns of all outputs of numbers; of one column for two classes, the other is the rest.
    private func numbers(in tensors: [Tensor], rows: Int) throws(ONNXError) -> [[Double]] {
        var columns: [[Double]] = []
        for position in answer.numbers {
            guard let values = tensors[position].doubles, values.count.isMultiple(of: rows) else {
                throw .answer(
                    expected: "numbers for \(rows) rows in output '\(plan.outputs[position])'",
                    got: "\(tensors[position].typeName) \(tensors[position].shape)")
            }
            let width = values.count / rows
            for column in 0..<width {
                columns.append((0..<rows).map { values[$0 * width + column] })
            }
        }
        if columns.count == 1, answer.classes.count == 2 {
            columns.insert(columns[0].map { 1 - $0 }, at: 0)
        }
        guard columns.count == max(answer.classes.count, 1) else {
            throw .answer(
                expected: "\(max(answer.classes.count, 1)) columns of numbers",
                got: "\(columns.count)")
        }
        return columns
    }

    private func labels(in tensors: [Tensor], rows: Int) throws(ONNXError) -> [Double]? {
        guard let position = answer.label else { return nil }
        guard let names = tensors[position].classNames, names.count == rows else {
            throw .answer(
                expected: "a label for each of \(rows) rows", got: "\(tensors[position].count)")
        }
        var labels: [Double] = []
        for name in names {
            guard let value = target.value(ofClass: name) else {
                throw .answer(expected: "one of the classes \(target.classes)", got: "'\(name)'")
            }
            labels.append(value)
        }
        return labels
    }
}
