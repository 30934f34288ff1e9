import Foundation
import Testing

/// Exports and imports models by the command line.
@Suite(.timeLimit(.minutes(5))) struct ModelFormatCommandTests {
    private static let graphs = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "ONNXIntegrationTests/Peers/Graphs")

    private static func rows() -> String {
        let rows = (0..<200).map { row -> String in
            let x = Double(row * 7919 % 1000) / 1000
            let number = row % 11 == 10 ? "" : "\(x)"
            return "\(number),\(["a", "b", "c"][row % 3]),\(x + Double(row % 3) > 1 ? 1 : 0)\n"
        }
        return "x,group,y\n" + rows.joined()
    }

    @Test func `a model that goes out as ONNX or MLflow comes back byte for byte`() async throws {
        let kedge = try KedgeRun()
        let input = try kedge.file("rows.csv", Self.rows())
        let trained = try await kedge(
            "train", "--input", input, "--target", "y", "--learner", "lda", "--model",
            kedge.path("model"))
        #expect(trained.code == 0, "\(trained.output)")
        func bytes(_ folder: String) throws -> Data {
            try Data(contentsOf: URL(fileURLWithPath: kedge.path("\(folder)/model.json")))
        }
        for format in ["onnx", "mlflow"] {
            let out = kedge.path("out.\(format)")
            let exported = try await kedge(
                "model", "export", "--model", kedge.path("model"), "--format", format, "--output",
                out)
            #expect(exported.code == 0, "\(exported.output)")
            let back = kedge.path("from-\(format)")
            let imported = try await kedge("model", "import", "--input", out, "--output", back)
            #expect(imported.output.hasPrefix("wrote a model that Kedge trained"))
            #expect(try bytes("from-\(format)") == bytes("model"))
        }
    }

    /// What ONNX Runtime 1.32.0 answers for these rows.
    @Test func `a graph of XGBoost predicts as in ONNX Runtime`() async throws {
        let kedge = try KedgeRun()
        let input = try kedge.file(
            "rows.csv", "b,a,c,d,e\n0.5,1,-1,0,7\n,-1,0.2,2,7\n0.2,0.1,0.9,-3,7\n")
        // A folder of MLflow whose graph lies deeper.
        try FileManager.default.createDirectory(
            atPath: kedge.path("theirs/data"), withIntermediateDirectories: true)
        _ = try kedge.file("theirs/MLmodel", "flavors:\n  onnx:\n    data: data/graph.onnx\n")
        try FileManager.default.copyItem(
            atPath: Self.graphs.appending(path: "xgb-two.onnx").path,
            toPath: kedge.path("theirs/data/graph.onnx"))
        let imported = try await kedge(
            "model", "import", "--input", kedge.path("theirs"), "--output", kedge.path("model"),
            "--features", "a,b,c,d")
        #expect(imported.output.contains("of 4 features and the classes '0', '1'"))
        let answer = try await kedge.json(
            "predict", "--model", kedge.path("model"), "--input", input)
        #expect(answer["predictions"] as? [String] == ["1", "0", "1"])
        let probabilities = try #require(answer["probabilities"] as? [[Double]])
        for (row, score) in zip(probabilities, [0.9584429, 0.0582096, 0.9601343]) {
            #expect(abs(row[1] - score) < 1e-6)
        }
    }

    @Test func `bad input is one sentence and exit code 2`() async throws {
        let kedge = try KedgeRun()
        let rows = try kedge.file("rows.csv", Self.rows())
        _ = try await kedge(
            "train", "--input", rows, "--target", "y", "--learner", "lda", "--model",
            kedge.path("model"))
        try FileManager.default.createDirectory(
            atPath: kedge.path("sklearn"), withIntermediateDirectories: true)
        _ = try kedge.file("sklearn/MLmodel", "flavors:\n  sklearn: {}\n")
        let graph = Self.graphs.appending(path: "xgb-two.onnx").path
        let refusals: [([String], String)] = [
            (["import", "--input", rows, "--output", "m"], "rows.csv: expected an ONNX model"),
            (["import", "--input", "none", "--output", "m"], "got no file 'none'"),
            (
                ["import", "--input", kedge.path("sklearn"), "--output", "m"],
                "MLmodel: expected a model of the flavour onnx, got sklearn"
            ),
            (
                ["import", "--input", graph, "--output", "m", "--features", "a,b"],
                "expected names of 4 features, got 2"
            ),
            (
                ["import", "--input", graph, "--output", kedge.path("model")],
                "expected a folder without a model of the other kind"
            ),
            (
                [
                    "export", "--model", kedge.path("model"), "--format", "mlflow", "--output",
                    kedge.path("model"),
                ], "--output: expected a new or empty folder"
            ),
            (
                ["export", "--model", kedge.path("no"), "--format", "onnx", "--output", "x"],
                "--model: expected a folder that 'kedge train' or 'kedge model import' wrote"
            ),
        ]
        for (arguments, sentence) in refusals {
            let run = try await kedge.run(["model"] + arguments)
            #expect(run.code == 2, "\(arguments)")
            #expect(run.output.contains(sentence), "\(arguments): \(run.output)")
        }
    }
}
