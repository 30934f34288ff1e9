public import ONNX
public import Observations

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// A graph that others made, with the features and classes of a pipeline.
///
/// Inputs find their features by name; where other names stand in the graph, or it has one input of
/// several columns, the features follow in the order of the schema. Of two classes the positive one
/// is predicted when its probability is above one half.
public struct GraphModel: Sendable {
    /// The word by which its JSON is told from that of other artifacts.
    static let format = "kedge-onnx"

    /// The newest version of its JSON; a document without names of its own is written as version 1.
    static let formatVersion = 2

    /// The features, in order.
    public let schema: FeatureSchema

    /// What is predicted.
    public let target: TargetSchema

    /// The graph by itself, with its own order of features and classes.
    public let graph: ImportedModel

    /// The ONNX file, as it was made.
    public let bytes: [UInt8]

    /// What its features are called, in its order; nil when the graph says it, or they follow in
    /// the order of the schema.
    private let names: [String]?
    /// What its classes are called, in its order; nil when the graph says it.
    private let classNames: [String]?
    /// For each feature of the graph, its position in the schema.
    private let features: [Int]
    /// For each class of the target, its position in the graph; empty for numbers.
    private let classes: [Int]

    /// Reads a graph.
    ///
    /// - Parameters:
    ///   - featureNames: what its features are called, in its order; nil when the graph says it, or
    ///     they follow in the order of the schema.
    ///   - classNames: what its classes are called, in its order; nil when the graph says it.
    /// - Throws: `ONNXError` for a graph that cannot be computed, or that does not fit the features
    ///   and the target.
    public init(
        onnx bytes: [UInt8], schema: FeatureSchema, target: TargetSchema,
        featureNames: [String]? = nil, classNames: [String]? = nil
    ) throws(ONNXError) {
        let graph = try Self.graph(
            try ONNXFile(bytes), schema: schema, target: target, featureNames: featureNames,
            classNames: classNames)
        (names, self.classNames) = (featureNames, classNames)
        let names = schema.features.map(\.name)
        let positions = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        features = graph.schema.features.compactMap { positions[$0.name] }
        guard graph.schema.count == schema.count,
            graph.schema.features.map(\.kind) == features.map({ schema.features[$0].kind })
        else {
            throw .answer(
                expected: "inputs for the features " + Self.list(schema),
                got: Self.list(graph.schema))
        }
        let found = graph.target.classes
        classes = target.classes.compactMap { found.firstIndex(of: $0) }
        guard graph.target.kind == target.kind, classes.count == target.classes.count else {
            throw .answer(
                expected: "a \(target.kind.rawValue)" + Self.list(target.classes),
                got: "a \(graph.target.kind.rawValue)" + Self.list(found))
        }
        guard graph.givesProbabilities else {
            throw .answer(
                expected: "probabilities of the classes",
                got: "differences of support vectors; SVC(probability=True) has probabilities")
        }
        self.graph = graph
        self.schema = schema
        self.target = target
        self.bytes = bytes
    }

    private static func graph(
        _ file: ONNXFile, schema: FeatureSchema, target: TargetSchema, featureNames: [String]?,
        classNames: [String]?
    ) throws(ONNXError) -> ImportedModel {
        if let featureNames {
            return try ImportedModel(file, features: featureNames, classes: classNames)
        }
        let names = schema.features.map(\.name)
        do throws(ONNXError) {
            let graph = try ImportedModel(file, classes: classNames)
            guard Set(graph.schema.features.map(\.name)) != Set(names) else { return graph }
            return try ImportedModel(file, features: names, classes: classNames)
        } catch ONNXError.answer {
            // It does not say how many columns it takes, or what its classes are.
            return try ImportedModel(
                file, features: names,
                classes: classNames ?? (target.kind == .regression ? nil : target.classes))
        }
    }

    /// For each class, in the order of the target, its probability for each row; for a regression
    /// the numbers alone.
    ///
    /// - Throws: `ONNXError` for rows of other features, or values that an input does not take.
    public func outputs(_ table: FeatureTable) throws(ONNXError) -> [[Double]] {
        guard table.schema == schema else {
            throw .answer(
                expected: "the features " + Self.list(schema), got: Self.list(table.schema))
        }
        let ordered: FeatureTable
        do {
            ordered = try FeatureTable(
                schema: graph.schema, columns: features.map { table.columns[$0] })
        } catch {
            throw .answer(expected: "columns of the schema", got: "\(error)")
        }
        let outputs = try graph.answers(ordered).outputs
        return target.kind == .regression ? outputs : classes.map { outputs[$0] }
    }

    private static func list(_ schema: FeatureSchema) -> String {
        schema.features.map { "\($0.name) (\($0.kind.rawValue))" }.joined(separator: ", ")
    }

    private static func list(_ classes: [String]) -> String {
        classes.isEmpty ? "" : " of the classes " + classes.joined(separator: ", ")
    }
}

extension GraphModel {
    /// The artifact's JSON.
    struct Document: Codable {
        let format: String
        let formatVersion: Int
        let features: FeatureSchema
        let target: TargetSchema
        /// The ONNX file, in base64.
        let model: Data
        /// What the features of the graph are called, in its order; absent in version 1.
        var featureNames: [String]?
        /// What the classes of the graph are called, in its order; absent in version 1.
        var classNames: [String]?
    }

    /// Its JSON: what a model version's content hash is made over.
    public func encoded() -> [UInt8] {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Array(
                try encoder.encode(
                    Document(
                        format: Self.format,
                        formatVersion: names == nil && classNames == nil ? 1 : Self.formatVersion,
                        features: schema, target: target, model: Data(bytes),
                        featureNames: names, classNames: classNames)))
        } catch {
            preconditionFailure("texts and bytes can be written as JSON, yet: \(error)")
        }
    }
}
