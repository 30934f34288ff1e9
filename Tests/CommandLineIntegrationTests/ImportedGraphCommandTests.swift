import Foundation
import Testing

/// Graphs that others made, judged and exported by the command line.
@Suite(.timeLimit(.minutes(5))) struct ImportedGraphCommandTests {
    private static let graph = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "ONNXIntegrationTests/Peers/Graphs/xgb-two.onnx")

    private static let names = ["a", "b", "c", "d"]

    private static func values(_ row: Int) -> [Double] {
        (0..<4).map { Double((row * 7919 + $0 * 104_729 + row * row * 31) % 1009) / 252 - 2 }
    }

    private static func csv(
        _ rows: Range<Int>, names: [String] = names, label: (Int) -> String? = { _ in nil }
    ) -> String {
        let head = names + (label(rows.lowerBound) == nil ? [] : ["y"])
        let lines = rows.map { row in
            (zip(names, values(row)).map { "\($0.1)" } + [label(row)].compactMap { $0 })
                .joined(separator: ",")
        }
        return ([head.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
    }

    /// The graph as a model `graph`, a file `rows.csv` of rows that it labels, and a model `plain`
    /// that was trained on some of them by one column alone.
    private static func prepare(_ kedge: KedgeRun) async throws {
        let imported = try await kedge(
            "model", "import", "--input", graph.path, "--output", kedge.path("graph"),
            "--features", names.joined(separator: ","))
        #expect(imported.code == 0, "\(imported.output)")
        let bare = try kedge.file("bare.csv", csv(0..<600))
        let answer = try await kedge.json(
            "predict", "--model", kedge.path("graph"), "--input", bare)
        let labels = try #require(answer["predictions"] as? [String])
        _ = try kedge.file("seen.csv", csv(0..<200) { labels[$0] })
        _ = try kedge.file("rows.csv", csv(200..<600) { labels[$0] })
        let trained = try await kedge(
            "train", "--input", kedge.path("seen.csv"), "--target", "y", "--features", "a",
            "--learner", "logistic_regression", "--model", kedge.path("plain"))
        #expect(trained.code == 0, "\(trained.output)")
    }

    @Test func `a graph is judged against a model of Kedge's, on either side`() async throws {
        let kedge = try KedgeRun()
        try await Self.prepare(kedge)
        for (champion, challenger, verdict) in [
            ("plain", "graph", "better"), ("graph", "plain", "worse"),
        ] {
            let answer = try await kedge.json(
                "validate-model", "--champion", kedge.path(champion), "--challenger",
                kedge.path(challenger), "--input", kedge.path("rows.csv"), "--target", "y",
                "--metric", "accuracy")
            #expect(answer["verdict"] as? String == verdict)
            #expect(answer["classes"] as? [String] == ["0", "1"])
            let models = try #require(answer["models"] as? [String: [String: Any]])
            let side = champion == "graph" ? "champion" : "challenger"
            let model = try #require(models[side])
            #expect(model["features"] as? [String] == Self.names)
            #expect(model["learner"] == nil && model["trainedOn"] == nil)
            let overall = try #require(answer["overall"] as? [String: Any])
            let accuracy = try #require(overall[side] as? [String: Any])
            // The labels are its own.
            #expect(accuracy["value"] as? Double == 1)
        }
        let text = try await kedge(
            "validate-model", "--champion", kedge.path("plain"), "--challenger",
            kedge.path("graph"), "--input", kedge.path("rows.csv"), "--target", "y", "--metric",
            "roc_auc")
        #expect(text.code == 0, "\(text.output)")
        #expect(text.output.contains("graph, a graph that others made"))
        #expect(text.output.contains("plain, logistic_regression, trained on 200 rows"))
    }

    @Test func `a graph goes out as it came, byte for byte`() async throws {
        let kedge = try KedgeRun()
        try await Self.prepare(kedge)
        let exported = try await kedge(
            "model", "export", "--model", kedge.path("graph"), "--format", "onnx", "--output",
            kedge.path("out.onnx"))
        #expect(exported.code == 0, "\(exported.output)")
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: kedge.path("out.onnx")))
                == Data(contentsOf: Self.graph))
        let folder = try await kedge(
            "model", "export", "--model", kedge.path("graph"), "--format", "mlflow", "--output",
            kedge.path("out"))
        #expect(folder.code == 2)
        #expect(folder.output.contains("--format: expected onnx for a graph that others made"))
    }

    @Test func `rows and models that do not fit a graph are refused by name`() async throws {
        let kedge = try KedgeRun()
        try await Self.prepare(kedge)
        let fewer = try kedge.file(
            "fewer.csv", Self.csv(0..<50, names: ["a", "b", "c"]) { "\($0 % 2)" })
        let texts = try kedge.file(
            "texts.csv", "a,b,c,d,y\n" + (0..<50).map { "1,x\($0),3,4,\($0 % 2)\n" }.joined())
        let words = try kedge.file(
            "words.csv", Self.csv(0..<200) { $0 % 2 == 0 ? "no" : "yes" })
        _ = try await kedge(
            "train", "--input", words, "--target", "y", "--learner", "lda", "--model",
            kedge.path("words"))
        for (challenger, input, sentence) in [
            ("graph", fewer, "'d'"), ("graph", texts, "column 'b'"),
            (
                "words", kedge.path("rows.csv"),
                "expected a challenger that predicts what the champion does, the classes '0', '1', "
                    + "got the classes 'no', 'yes'"
            ),
        ] {
            let run = try await kedge(
                "validate-model", "--champion", kedge.path("graph"), "--challenger",
                kedge.path(challenger), "--input", input, "--target", "y")
            #expect(run.code == 2, "\(input)")
            #expect(run.output.contains(sentence), "\(input): \(run.output)")
        }
    }
}
