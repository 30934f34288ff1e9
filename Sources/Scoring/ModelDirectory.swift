internal import Foundation

/// Keeps what an endpoint holds in a directory, so that it is there again after a restart.
///
/// Versions are `<model>/<version>/model.json`; the split of traffic and the topic are in
/// `<model>/endpoint.json`. Each file is written whole to another name and then renamed.
public struct ModelDirectory: Sendable {
    /// A model as it was kept.
    struct Kept {
        var model: String
        var versions: [(name: String, artifact: [UInt8])] = []
        var topic: String?
        var traffic: EndpointTraffic?
    }

    private static let artifactName = "model.json"
    private static let stateName = "endpoint.json"

    private let root: URL

    /// Makes the store of a directory, which is created with the first version.
    public init(path: String) {
        root = URL(filePath: path, directoryHint: .isDirectory)
    }

    /// Keeps a version.
    func save(_ artifact: [UInt8], model: String, version: String) throws(ScoringError) {
        let folder = root.appending(path: model).appending(path: version)
        try run("keep version '\(version)' of model '\(model)'") {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            try Data(artifact).write(
                to: folder.appending(path: Self.artifactName), options: .atomic)
        }
    }

    /// Keeps the topic and the split of a model.
    func save(_ model: LoadedModel) throws(ScoringError) {
        var writer = JSONWriter()
        writer.beginObject()
        if let topic = model.topic {
            writer.key("topic")
            writer.write(topic)
        }
        if let traffic = model.traffic, traffic.generation != EndpointTraffic.unsetGeneration {
            writer.key("traffic")
            writer.write(json: traffic.encoded())
        }
        writer.endObject()
        let bytes = writer.bytes
        let folder = root.appending(path: model.name)
        try run("keep the traffic of model '\(model.name)'") {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            try Data(bytes).write(to: folder.appending(path: Self.stateName), options: .atomic)
        }
    }

    /// Forgets a version, or with nil the model.
    func remove(model: String, version: String?) throws(ScoringError) {
        let folder = version.map { root.appending(path: model).appending(path: $0) }
        let url = folder ?? root.appending(path: model)
        try run("remove the files of model '\(model)'") {
            guard FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) else {
                return
            }
            try FileManager.default.removeItem(at: url)
        }
    }

    /// Everything that was kept, by model, and a sentence for each file that is not readable.
    func contents() -> (kept: [Kept], problems: [String]) {
        var kept: [Kept] = []
        var problems: [String] = []
        for folder in Self.folders(in: root) {
            var model = Kept(model: folder.lastPathComponent)
            for version in Self.folders(in: folder) {
                if let data = try? Data(contentsOf: version.appending(path: Self.artifactName)) {
                    model.versions.append((version.lastPathComponent, Array(data)))
                } else {
                    problems.append(
                        "version '\(version.lastPathComponent)' of model '\(model.model)' has no "
                            + "readable \(Self.artifactName)")
                }
            }
            if let data = try? Data(contentsOf: folder.appending(path: Self.stateName)) {
                do {
                    try Self.read(Array(data), into: &model)
                } catch {
                    problems.append("\(Self.stateName) of model '\(model.model)': \(error)")
                }
            }
            model.versions.sort { precedes($0.name, $1.name) }
            kept.append(model)
        }
        return (kept.sorted { $0.model < $1.model }, problems)
    }

    private static func read(_ bytes: [UInt8], into model: inout Kept) throws {
        var reader = JSONReader(bytes)
        try reader.readObject { key, reader in
            switch key {
            case "topic": model.topic = try reader.readString()
            case "traffic":
                model.traffic = try EndpointTraffic(
                    decoding: Array(bytes[try reader.skipValue()]))
            default: _ = try reader.skipValue()
            }
        }
        try reader.finish()
    }

    private static func folders(in url: URL) -> [URL] {
        let found = try? FileManager.default.contentsOfDirectory(
            at: url, includingPropertiesForKeys: [.isDirectoryKey])
        return (found ?? []).filter {
            (try? $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true
        }
    }

    private func run(_ what: String, _ body: () throws -> Void) throws(ScoringError) {
        do {
            try body()
        } catch {
            throw .storage("cannot \(what): \(error.localizedDescription)")
        }
    }
}
