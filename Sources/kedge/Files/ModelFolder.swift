import Foundation
import Training

/// A folder that holds a model.
struct ModelFolder {
    /// The file of the artifact in it.
    static let fileName = "model.json"

    let path: String
    /// The option that named it, for messages.
    var option = "--model"

    /// Writes a model; makes the folder when it is not there.
    ///
    /// - Throws: `InputError` when it cannot be written.
    func write(_ model: ModelArtifact) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
            try Data(model.encoded()).write(to: file, options: .atomic)
        } catch {
            throw InputError(
                "\(option): cannot write '\(file.path)': \(error.localizedDescription)")
        }
    }

    /// Reads the model; the path may also be that of an artifact itself.
    ///
    /// - Throws: `InputError` when there is none, or it cannot be read.
    func read() throws -> ModelArtifact {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw InputError(
                "\(option): expected a folder that 'kedge train' wrote, got '\(path)'")
        }
        let place = isDirectory.boolValue ? file : URL(fileURLWithPath: path)
        guard let bytes = try? Data(contentsOf: place) else {
            throw InputError("\(option): cannot read '\(place.path)'")
        }
        do throws(TrainingError) {
            return try ModelArtifact(decoding: Array(bytes))
        } catch {
            throw InputError("\(place.path): \(error)")
        }
    }

    private var file: URL { URL(fileURLWithPath: path).appendingPathComponent(Self.fileName) }
}
