import Foundation
import MLflow
import Models
import ONNX
import Observations
import Training

/// A folder that holds a model.
struct ModelFolder {
    /// The file of the artifact in it.
    static let fileName = "model.json"

    let path: String

    /// The option that names the folder, for messages.
    var option = "--model"

    /// Writes a model; makes the folder when it is not there.
    ///
    /// - Throws: `InputError` when it cannot be written, or the folder holds an imported graph.
    func write(_ model: ModelArtifact) throws {
        try requireAbsent(ImportedNames.fileName)
        try write([(Self.fileName, model.encoded())])
    }

    /// Writes a graph that others made, and how its columns are called.
    ///
    /// - Throws: `InputError` when it cannot be written, or the folder holds a model already.
    func write(_ graph: ImportedGraph) throws {
        try requireAbsent(Self.fileName)
        let names = ImportedNames(
            features: graph.model.schema.features.map(\.name),
            classes: graph.model.target.classes)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try write([
            (MLflowFolder.modelName, graph.onnx),
            (ImportedNames.fileName, Array(try encoder.encode(names))),
        ])
    }

    /// Reads the model, whoever made it; the path may also be that of an artifact itself.
    ///
    /// - Throws: `InputError` when there is none, or it cannot be read.
    func model() throws -> StoredModel {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw InputError(
                "\(option): expected a folder that 'kedge train' or 'kedge model import' wrote, "
                    + "got '\(path)'")
        }
        if let graph = try imported() { return .graph(graph) }
        let file = isDirectory.boolValue ? place(Self.fileName) : URL(fileURLWithPath: path)
        let bytes = try contents(of: file)
        do throws(ModelError) {
            switch try DeployableModel(decoding: bytes) {
            case .trained(let artifact): return .artifact(artifact)
            case .graph(let model):
                return .graph(ImportedGraph(model: model.graph, onnx: model.bytes))
            }
        } catch {
            throw InputError("\(file.path): \(error)")
        }
    }

    /// The graph of others that a folder holds; nil for anything else.
    ///
    /// - Throws: `InputError` when it cannot be read.
    func imported() throws -> ImportedGraph? {
        let names = place(ImportedNames.fileName)
        return FileManager.default.fileExists(atPath: names.path) ? try graph(names) : nil
    }

    /// The bytes of an artifact: the file itself, or the one that a folder holds.
    ///
    /// - Throws: `InputError` when there is none.
    func artifact() throws -> [UInt8] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw InputError(
                "\(option): expected an artifact, or a folder with a model, got '\(path)'")
        }
        return try contents(
            of: isDirectory.boolValue ? place(Self.fileName) : URL(fileURLWithPath: path))
    }

    private func graph(_ file: URL) throws -> ImportedGraph {
        let json = Data(try contents(of: file))
        guard let names = try? JSONDecoder().decode(ImportedNames.self, from: json) else {
            throw InputError("\(file.path): expected names of features and classes, got others")
        }
        let graph = place(MLflowFolder.modelName)
        let bytes = try contents(of: graph)
        do throws(ONNXError) {
            let model = try ImportedModel(
                ONNXFile(bytes), features: names.features,
                classes: names.classes.isEmpty ? nil : names.classes)
            return ImportedGraph(model: model, onnx: bytes)
        } catch {
            throw InputError("\(graph.path): \(error)")
        }
    }

    private func contents(of file: URL) throws -> [UInt8] {
        guard let bytes = try? Data(contentsOf: file) else {
            throw InputError("\(option): cannot read '\(file.path)'")
        }
        return Array(bytes)
    }

    /// A folder holds one model: Kedge's own, or a graph.
    private func requireAbsent(_ name: String) throws {
        guard !FileManager.default.fileExists(atPath: place(name).path) else {
            throw InputError(
                "\(option): expected a folder without a model of the other kind, got '\(path)' "
                    + "with \(name)")
        }
    }

    private func write(_ files: [(name: String, bytes: [UInt8])]) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
            for file in files {
                try Data(file.bytes).write(to: place(file.name), options: .atomic)
            }
        } catch {
            throw InputError(
                "\(option): cannot write to '\(path)': \(error.localizedDescription)")
        }
    }

    private func place(_ name: String) -> URL {
        URL(fileURLWithPath: path).appendingPathComponent(name)
    }
}
