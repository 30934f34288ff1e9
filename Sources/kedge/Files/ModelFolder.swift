import Foundation
import MLflow
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
    func write(_ model: ImportedModel, graph: [UInt8]) throws {
        try requireAbsent(Self.fileName)
        let names = ImportedNames(
            features: model.schema.features.map(\.name), classes: model.target.classes)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try write([
            (MLflowFolder.modelName, graph),
            (ImportedNames.fileName, Array(try encoder.encode(names))),
        ])
    }

    /// Reads the model that Kedge trained; the path may also be that of an artifact itself.
    ///
    /// - Throws: `InputError` when there is none, or it cannot be read.
    func read() throws -> ModelArtifact {
        switch try model() {
        case .artifact(let model): return model
        case .graph:
            throw InputError(
                "\(option): expected a model that Kedge trained, got an imported graph in "
                    + "'\(path)'")
        }
    }

    /// Reads the model, whoever made it.
    ///
    /// - Throws: `InputError` when there is none, or it cannot be read.
    func model() throws -> StoredModel {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw InputError(
                "\(option): expected a folder that 'kedge train' wrote, got '\(path)'")
        }
        let names = place(ImportedNames.fileName)
        if isDirectory.boolValue, FileManager.default.fileExists(atPath: names.path) {
            return .graph(try graph(names))
        }
        let file = isDirectory.boolValue ? place(Self.fileName) : URL(fileURLWithPath: path)
        let bytes = try contents(of: file)
        do throws(TrainingError) {
            return .artifact(try ModelArtifact(decoding: bytes))
        } catch {
            throw InputError("\(file.path): \(error)")
        }
    }

    private func graph(_ file: URL) throws -> ImportedModel {
        let json = Data(try contents(of: file))
        guard let names = try? JSONDecoder().decode(ImportedNames.self, from: json) else {
            throw InputError("\(file.path): expected names of features and classes, got others")
        }
        let graph = place(MLflowFolder.modelName)
        let bytes = try contents(of: graph)
        do throws(ONNXError) {
            return try ImportedModel(
                ONNXFile(bytes), features: names.features,
                classes: names.classes.isEmpty ? nil : names.classes)
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
