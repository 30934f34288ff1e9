import Foundation
import LocalServers
import ONNX
import Observations
import Testing

/// Kedge answers for graphs of others as ONNX Runtime does (the versions of `.ci/install`).
@Suite(.timeLimit(.minutes(10))) struct ForeignGraphTests {
    /// What single precision leaves of sums that are added up in another order.
    private static let tolerance = 2e-5

    private struct Answers: Decodable {
        let labels: [String]
        let numbers: [[String]]
    }

    private enum Cell: Decodable {
        case number(Double)
        case text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            self =
                if let number = try? container.decode(Double.self) {
                    .number(number)
                } else {
                    .text(try container.decode(String.self))
                }
        }
    }

    @Test func `graphs of scikit-learn and XGBoost answer as in ONNX Runtime`() async throws {
        let folder = try TemporaryDirectory()
        let graphs = try #require(
            Bundle.module.url(forResource: "Peers/Graphs", withExtension: nil))
        try await PythonPeers.run("foreign.py", folder.path, graphs.path)
        #expect(try expectAll(of: folder) == 67)
    }

    @Test func `every operator that is computed answers as in ONNX Runtime`() async throws {
        let folder = try TemporaryDirectory()
        try await PythonPeers.run("operators.py", folder.path)
        #expect(try expectAll(of: folder) >= 120)
        let covered = try JSONDecoder().decode(
            [String].self,
            from: Data(contentsOf: URL(fileURLWithPath: folder.appending("covered.json"))))
        #expect(covered == ImportedModel.operators)
    }

    /// Compares the answers of every graph in a folder, and counts them.
    private func expectAll(of folder: TemporaryDirectory) throws -> Int {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { !$0.contains(".") }.sorted()
        for name in names {
            func data(_ file: String) throws -> Data {
                try Data(contentsOf: URL(fileURLWithPath: folder.appending("\(name)/\(file)")))
            }
            let answers = try JSONDecoder().decode(Answers.self, from: data("answers.json"))
            do {
                let model = try ImportedModel(ONNXFile(Array(data("model.onnx"))))
                if name.hasPrefix("vectors") {
                    #expect(model.givesProbabilities == !name.contains("differences"), "\(name)")
                }
                let rows = try JSONDecoder().decode(
                    [String: [Cell?]].self, from: data("rows.json"))
                try expect(answers, of: model, on: Self.table(rows, model.schema), name)
            } catch {
                Issue.record("\(name): \(error)")
            }
        }
        return names.count
    }

    private func expect(
        _ answers: Answers, of model: ImportedModel, on table: FeatureTable, _ name: String
    ) throws {
        let (predictions, outputs) = try model.answers(table)
        let labels =
            model.target.classes.isEmpty
            ? [] : predictions.map { model.target.classes[Int($0)] }
        #expect(labels == answers.labels, "\(name)")
        #expect(answers.numbers.count == table.count)
        var wrong: [Int] = []
        for (row, there) in answers.numbers.enumerated() {
            #expect(there.count == outputs.count, "\(name)")
            for (text, column) in zip(there, outputs) {
                let number = try #require(Double(text))
                // NaN there is NaN here.
                let isSame = column[row] == number || column[row].isNaN && number.isNaN
                let difference = isSame ? 0 : abs(column[row] - number) / max(1, abs(number))
                if !(difference <= Self.tolerance) { wrong.append(row) }
            }
        }
        #expect(wrong.isEmpty, "\(name)")
    }

    private static func table(
        _ rows: [String: [Cell?]], _ schema: FeatureSchema
    ) throws -> FeatureTable {
        let columns = try schema.features.map { feature -> Column in
            let cells = try #require(rows[feature.name], "\(feature.name)")
            switch feature.kind {
            case .numeric:
                return .numeric(
                    cells.map { cell in
                        if case .number(let number) = cell { number } else { .nan }
                    })
            case .categorical:
                return .categorical(
                    CategoricalColumn(
                        cells.map { cell in
                            if case .text(let text) = cell, !text.isEmpty { text } else { nil }
                        }))
            }
        }
        return try FeatureTable(schema: schema, columns: columns)
    }
}
