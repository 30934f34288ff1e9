import Foundation
import MLflow
import ONNX

/// The bytes of an ONNX file, alone or in an MLflow folder.
public struct ONNXSource {
    /// Why there are none.
    public struct Failure: Error, CustomStringConvertible {
        /// What was expected and what came.
        public let description: String
    }

    /// The file.
    public let path: String
    /// What it holds.
    public let bytes: [UInt8]

    /// Reads a file; of a folder the one that its `MLmodel` names.
    ///
    /// - Throws: `Failure` when there is none.
    public init(path: String) throws {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw Failure(
                description: "expected an ONNX file or an MLflow folder, got no file '\(path)'")
        }
        self.path = isDirectory.boolValue ? try Self.model(of: path) : path
        bytes = try Self.contents(of: self.path, bytesMax: ONNXFile.bytesMax)
    }

    private static func model(of folder: String) throws -> String {
        let place = folder + "/" + MLflowFolder.descriptionName
        let text = String(
            decoding: try contents(of: place, bytesMax: MLflowDescription.bytesMax),
            as: UTF8.self)
        do {
            return folder + "/" + (try MLflowDescription(text).modelPath)
        } catch {
            throw Failure(description: "\(place): \(error)")
        }
    }

    private static func contents(of path: String, bytesMax: Int) throws -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw Failure(description: "cannot read '\(path)'")
        }
        defer { try? file.close() }
        let data: Data
        do {
            // Nil at the end of a file, which one without bytes begins with.
            data = try file.read(upToCount: bytesMax + 1) ?? Data()
        } catch {
            throw Failure(description: "cannot read '\(path)': \(error.localizedDescription)")
        }
        guard !data.isEmpty else {
            throw Failure(description: "\(path): expected an ONNX model, got an empty file")
        }
        guard data.count <= bytesMax else {
            throw Failure(description: "\(path): expected at most \(bytesMax) bytes, got more")
        }
        return Array(data)
    }
}
