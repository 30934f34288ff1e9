internal import ONNX
public import Observations
public import Training

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// A model that can be registered, judged and served: one that Kedge trained, or a graph that
/// others made.
public enum DeployableModel: Sendable {
    case trained(ModelArtifact)
    case graph(GraphModel)

    /// Reads an artifact as the registry keeps it.
    ///
    /// - Throws: `ModelError` unless it is one of either kind.
    public init(decoding bytes: [UInt8]) throws(ModelError) {
        guard Self.isGraph(bytes) else {
            do {
                self = .trained(try ModelArtifact(decoding: bytes))
                return
            } catch {
                throw .artifact(error)
            }
        }
        let document: GraphModel.Document
        do {
            document = try JSONDecoder().decode(GraphModel.Document.self, from: Data(bytes))
        } catch {
            throw .document("\(error)")
        }
        guard (1...GraphModel.formatVersion).contains(document.formatVersion) else {
            throw .document(
                "expected version 1 to \(GraphModel.formatVersion), got "
                    + "\(document.formatVersion)")
        }
        do {
            self = .graph(
                try GraphModel(
                    onnx: Array(document.model), schema: document.features,
                    target: document.target, featureNames: document.featureNames,
                    classNames: document.classNames))
        } catch {
            throw .graph(error)
        }
    }

    /// The features, in order.
    public var schema: FeatureSchema {
        switch self {
        case .trained(let model): model.schema
        case .graph(let model): model.schema
        }
    }

    /// What is predicted.
    public var target: TargetSchema {
        switch self {
        case .trained(let model): model.target
        case .graph(let model): model.target
        }
    }

    /// How it was trained; nil when others made it.
    public var settings: TrainingSettings? {
        if case .trained(let model) = self { model.training.settings } else { nil }
    }

    /// Its canonical JSON: what a model version's content hash is made over.
    public func encoded() -> [UInt8] {
        switch self {
        case .trained(let model): model.encoded()
        case .graph(let model): model.encoded()
        }
    }

    /// For each class, in the order of the target, its probability for each row; for a regression
    /// the numbers alone.
    ///
    /// - Throws: `ModelError` unless the table has the model's features, with values it takes.
    public func outputs(_ table: FeatureTable) throws(ModelError) -> [[Double]] {
        switch self {
        case .trained(let model):
            do { return try model.outputs(table) } catch { throw .artifact(error) }
        case .graph(let model):
            do { return try model.outputs(table) } catch { throw .graph(error) }
        }
    }

    /// The probability of the positive class of two, the index of the most likely class of more, or
    /// the number, for one row; NaN for values that a graph does not take.
    ///
    /// - Parameters:
    ///   - numeric: the numeric features in the order of the schema; NaN is missing.
    ///   - categorical: the categorical features in the order of the schema; nil is missing.
    public func score(numeric: [Double], categorical: [String?]) -> Double {
        switch self {
        case .trained(let model): return model.score(numeric: numeric, categorical: categorical)
        case .graph(let model):
            var (numbers, texts) = (numeric.makeIterator(), categorical.makeIterator())
            let columns = model.schema.features.map { feature -> Column in
                feature.kind == .numeric
                    ? .numeric([numbers.next() ?? .nan])
                    : .categorical(CategoricalColumn([texts.next() ?? nil]))
            }
            guard let row = try? FeatureTable(schema: model.schema, columns: columns),
                let outputs = try? model.outputs(row)
            else { return .nan }
            return score(ofOutputs: outputs.map { $0[0] })
        }
    }

    /// The index of the class, or the number, that a score stands for.
    public func prediction(forScore score: Double) -> Double {
        if case .trained(let model) = self { return model.prediction(forScore: score) }
        return target.kind == .binaryClassification ? (score > 0.5 ? 1 : 0) : score
    }

    /// What one row's outputs stand for; the most likely class is the first of equals.
    public func score(ofOutputs outputs: [Double]) -> Double {
        switch target.kind {
        case .regression: return outputs[0]
        case .binaryClassification: return outputs[1]
        case .multiclassClassification:
            var best = 0
            for k in outputs.indices where outputs[k] > outputs[best] { best = k }
            return Double(best)
        }
    }

    private struct Format: Decodable {
        let format: String
    }

    private static func isGraph(_ bytes: [UInt8]) -> Bool {
        let found = try? JSONDecoder().decode(Format.self, from: Data(bytes))
        return found?.format == GraphModel.format
    }
}
