import Foundation
import LocalServers
import MLflow
import ONNX
import Observations
import Testing
import Training

/// ONNX Runtime and MLflow (the versions of `.ci/install`) answer as Kedge does, on 10 000 rows
/// with missing values, unseen categories and numbers far out.
@Suite(.timeLimit(.minutes(10))) struct ExportTests {
    private static let rows = 10_000
    private static let tolerance = 1e-6

    private struct Answers: Decodable {
        struct Runtime: Decodable {
            let labels: [String]
            let numbers: [[String]]
        }
        struct MLflow: Decodable {
            let labels: [String]
            let numbers: [[String]]
            let outputs: [String]
            let inputs: [[String]]
            let signature: [[String]]
            let sameWithNaN: Bool
            let exampleRows: Int
            let warnings: [String]
        }
        let runtime: Runtime
        let mlflow: MLflow
    }

    @Test func `every model answers the same in ONNX Runtime and in MLflow`() async throws {
        let folder = try TemporaryDirectory()
        var random = RandomRows(seed: 11)
        let table = try random.table(rows: Self.rows, unseen: true)
        var models: [(ExportCase, ModelArtifact)] = []
        for item in ExportCase.all {
            let artifact = try item.train()
            try Self.write(
                artifact, rows: item.columns(of: table), to: folder.appending(item.name))
            models.append((item, artifact))
        }
        try await PythonPeers.run("answers.py", folder.path)
        for (item, artifact) in models {
            let place = URL(fileURLWithPath: folder.appending("\(item.name)/answers.json"))
            let answers = try JSONDecoder().decode(
                Answers.self, from: Data(contentsOf: place))
            try expect(answers, of: artifact, on: item.columns(of: table), item.name)
        }
    }

    private func expect(
        _ answers: Answers, of artifact: ModelArtifact, on table: FeatureTable, _ name: String
    ) throws {
        let outputs = try artifact.outputs(table)
        let classes = artifact.target.classes
        let labels =
            classes.isEmpty ? [] : try artifact.predict(table).map { classes[Int($0)] }
        for (labelsThere, numbers) in [
            (answers.runtime.labels, answers.runtime.numbers),
            (answers.mlflow.labels, answers.mlflow.numbers),
        ] {
            #expect(labelsThere == labels, "\(name)")
            #expect(numbers.count == Self.rows && numbers.allSatisfy { $0.count == outputs.count })
            var wrong: [Int] = []
            for (row, there) in numbers.enumerated() {
                for (column, text) in there.enumerated() {
                    let (here, number) = (outputs[column][row], try #require(Double(text)))
                    let difference = abs(here - number) / max(1, abs(here))
                    // NaN is not within it.
                    if !(difference <= Self.tolerance) { wrong.append(row) }
                }
            }
            #expect(wrong.isEmpty, "\(name)")
        }
        let expected =
            classes.isEmpty ? ["variable"] : ["label"] + classes.map { "probability_\($0)" }
        #expect(answers.mlflow.outputs == expected)
        #expect(
            answers.mlflow.inputs
                == artifact.schema.features.map {
                    [$0.name, $0.kind == .numeric ? "double" : "string"]
                })
        #expect(
            answers.mlflow.signature
                == expected.map { [$0, $0 == "label" ? "string" : "double"] })
        #expect(answers.mlflow.sameWithNaN, "\(name)")
        #expect(answers.mlflow.exampleRows == 1)
        #expect(answers.mlflow.warnings == [], "\(name)")
    }

    /// Writes a model in both formats, and the rows beside it.
    private static func write(
        _ artifact: ModelArtifact, rows: FeatureTable, to path: String
    ) throws {
        let manager = FileManager.default
        try manager.createDirectory(
            atPath: path + "/mlflow", withIntermediateDirectories: true)
        func save(_ bytes: some Sequence<UInt8>, _ name: String) throws {
            try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
        }
        try save(
            ExportedModel(artifact, layout: .tensors, version: "0").bytes, "model.onnx")
        let mlflow = try MLflowFolder(
            artifact, version: "0", created: Timestamp(milliseconds: 0))
        for file in mlflow.files { try save(file.bytes, "mlflow/\(file.name)") }
        try save(RowFile.json(of: rows).utf8, "rows.json")
    }
}
