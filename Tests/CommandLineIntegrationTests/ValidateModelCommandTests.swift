import Foundation
import Testing

/// Judges challengers, and refuses rows, by the command line on files.
@Suite(.timeLimit(.minutes(5))) struct ValidateModelCommandTests {
    /// A number in 0 ..< 1 that looks random, the same for the same row.
    private func noise(_ row: Int, _ stream: Int) -> Double {
        let x = sin(Double(row) * 12.9898 + Double(stream) * 78.233) * 43758.5453
        return x - x.rounded(.down)
    }

    /// Rows whose label follows x and z; in the south z may say the opposite of what it does else.
    private func rows(_ range: Range<Int>, south: Bool = false) -> [String] {
        range.map { row in
            let (x, z) = (noise(row, 1), noise(row, 2))
            let isSouth = row % 10 == 0
            let sign = isSouth && south ? -1.5 : 1.0
            let isPositive = x - 0.5 + sign * (z - 0.5) + 0.3 * (noise(row, 3) - 0.5) > 0
            return "r\(row),\(x),\(z),\(isSouth ? "south" : "north"),\(isPositive ? "yes" : "no")"
        }
    }

    private func file(_ kedge: KedgeRun, _ name: String, _ rows: [String]) throws -> String {
        try kedge.file(name, "id,x,z,region,y\n" + rows.map { $0 + "\n" }.joined())
    }

    /// A champion of x, and a challenger of x and z.
    private func models(_ kedge: KedgeRun) async throws -> String {
        let input = try file(kedge, "train.csv", rows(0..<800))
        for (name, features) in [("champion", "x"), ("challenger", "x,z")] {
            _ = try await kedge.json(
                "train", "--input", input, "--target", "y", "--features", features, "--learner",
                "logistic_regression", "--folds", "0", "--model", kedge.path(name))
        }
        return input
    }

    @Test func `a better challenger is admitted, the other way round it is worse`() async throws {
        let kedge = try KedgeRun()
        let trained = try await models(kedge)
        let input = try file(kedge, "new.csv", rows(800..<1600))
        for metric in ["accuracy", "f1", "roc_auc", "log_loss", "macro_f1"] {
            let answer = try await kedge.json(
                "validate-model", "--champion", kedge.path("champion"), "--challenger",
                kedge.path("challenger"), "--input", input, "--target", "y", "--metric", metric,
                "--segments", "region", "--id", "id", "--trained-on", trained)
            #expect(answer["verdict"] as? String == "better")
            #expect(answer["admitted"] as? Bool == true)
            let overall = try #require(answer["overall"] as? [String: Any])
            let difference = try #require(overall["difference"] as? [String: Any])
            #expect(try #require(difference["lower"] as? Double) > 0)
            #expect((answer["segments"] as? [Any])?.count == 2)
        }
        let swapped = try await kedge(
            "validate-model", "--champion", kedge.path("challenger"), "--challenger",
            kedge.path("champion"), "--input", input, "--target", "y", "--fail-unless-admitted")
        #expect(swapped.code == 1)
        #expect(swapped.output.contains("worse: the champion stays"))
    }

    @Test func `a challenger that is worse in a segment is refused`() async throws {
        let kedge = try KedgeRun()
        _ = try await models(kedge)
        let input = try file(kedge, "new.csv", rows(800..<2400, south: true))
        let answer = try await kedge.json(
            "validate-model", "--champion", kedge.path("champion"), "--challenger",
            kedge.path("challenger"), "--input", input, "--target", "y", "--metric", "accuracy",
            "--segments", "region")
        #expect(answer["verdict"] as? String == "worse")
        #expect(answer["admitted"] as? Bool == false)
        let overall = try #require(answer["overall"] as? [String: Any])
        #expect(overall["verdict"] as? String == "better")
        let reasons = try #require(answer["reasons"] as? [String])
        #expect(reasons.last?.hasPrefix("Where region is 'south': ") == true)
    }

    @Test func `rows that a model was trained on, and bad input, are refused`() async throws {
        let kedge = try KedgeRun()
        let trained = try await models(kedge)
        let input = try file(kedge, "new.csv", rows(700..<1000))
        let usual = [
            "validate-model", "--champion", kedge.path("champion"), "--challenger",
            kedge.path("challenger"), "--input", input,
        ]
        let unknown = try kedge.file("unknown.csv", "x,z,y\n0.1,0.2,maybe\n")
        let refusals: [([String], String)] = [
            (
                usual + ["--target", "y", "--id", "id", "--trained-on", trained],
                "100 of 300 rows are among those that a model was trained on, by their ids (rows "
                    + "0-99)"
            ),
            (usual + ["--target", "y", "--metric", "mae"], "--metric: expected one for a target"),
            (
                usual + ["--target", "y", "--margin", "2"],
                "--margin: expected 0 to below 1, got 2.0"
            ),
            (usual + ["--target", "q"], "expected a column 'q'"),
            (usual + ["--target", "x"], "--target: expected a column that no model takes"),
            (usual + ["--target", "y", "--id", "id"], "expected --id and --trained-on together"),
            (usual.dropLast() + [unknown, "--target", "y"], "row 1, column 'y': expected one of"),
        ]
        for (arguments, sentence) in refusals {
            let run = try await kedge.run(arguments)
            #expect(run.code == 2, "\(arguments)")
            #expect(run.output.contains(sentence), "\(arguments): \(run.output)")
        }
    }

    @Test func `poisoned rows end training with what was found, unless allowed`() async throws {
        let kedge = try KedgeRun()
        let poisoned = rows(0..<2000).enumerated().map { row, text in
            guard (1000..<1300).contains(row) else { return text }
            return text.hasSuffix("yes") ? text.dropLast(3) + "no" : text.dropLast(2) + "yes"
        }
        let input = try file(kedge, "poisoned.csv", poisoned)
        let usual = [
            "train", "--input", input, "--target", "y", "--features", "x,z", "--learner",
            "logistic_regression", "--folds", "0",
        ]
        let refused = try await kedge.run(usual)
        #expect(refused.code == 2)
        #expect(refused.output.contains("flagged: flipped_labels: about rows "))
        #expect(refused.output.contains("--allow flipped_labels trains all the same"))
        let allowed = try await kedge.run(usual + ["--allow", "flipped_labels"])
        #expect(allowed.code == 0)
        #expect(allowed.output.contains("flagged: flipped_labels: about rows "))
    }

    @Test func `the newest rows are held out, and what came too late is left out`() async throws {
        let kedge = try KedgeRun()
        let lines = rows(0..<500).enumerated().map { row, text in
            "\(text),\(row * 60_000),\((row - 1) * 60_000)\n"
        }
        let input = try kedge.file(
            "timed.csv", "id,x,z,region,y,at,known\n" + lines.joined())
        let answer = try await kedge.json(
            "train", "--input", input, "--target", "y", "--features", "x,z", "--learner",
            "logistic_regression", "--folds", "0", "--time", "at", "--holdout", "0.2", "--embargo",
            "1h", "--feature-time", "known", "--id", "id")
        #expect(answer["rows"] as? Int == 341)
        let holdOut = try #require(answer["holdOut"] as? [String: Any])
        #expect(holdOut["rows"] as? Int == 100)
        #expect(holdOut["embargoed"] as? Int == 59)
        #expect(holdOut["cut"] as? Int == 400 * 60_000)
        let metrics = try #require(holdOut["metrics"] as? [String: Any])
        #expect(metrics["accuracy"] != nil)
        let late = try await kedge.run([
            "train", "--input", input, "--target", "y", "--features", "x,z", "--learner",
            "logistic_regression", "--time", "known", "--feature-time", "at",
        ])
        #expect(late.code == 2)
        #expect(late.output.contains("refused: newer_feature: in 500 of 500 rows 'at' is later"))
    }
}
