import Foundation
import Testing

/// Trains and predicts by the command line, on files.
@Suite(.timeLimit(.minutes(5))) struct TrainCommandTests {
    private static let fixtures = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "TrainingTests/Fixtures")

    /// The coefficients that scikit-learn 1.9.1 gives for alpha = 1 (`training.json`).
    @Test func `ridge coefficients are scikit-learn's`() async throws {
        let data = try Data(contentsOf: Self.fixtures.appending(path: "training.json"))
        let fixture = try #require(
            JSONSerialization.jsonObject(with: data) as? [String: Any])
        let cases = try #require(fixture["cases"] as? [[String: Any]])
        let item = try #require(cases.first { $0["name"] as? String == "ridge:diabetes_a1" })
        let expected = try #require(item["expected"] as? [String: Any])
        let kedge = try KedgeRun()
        let answer = try await kedge.json(
            "train", "--input", Self.fixtures.appending(path: "sk_diabetes.csv").path,
            "--target", "target", "--learner", "ridge", "--l2", "1", "--folds", "0")
        let coefficients = try #require(answer["coefficients"] as? [[Double]])
        let known = try #require(expected["coef"] as? [Double])
        #expect(coefficients.count == 1 && coefficients[0].count == known.count)
        for (got, wanted) in zip(coefficients[0], known) {
            #expect(abs(got - wanted) <= 1e-6 * abs(wanted))
        }
        #expect(answer["converged"] as? Bool == true)
        #expect((answer["classes"] as? [String])?.isEmpty == true)
        #expect((answer["crossValidation"] as? [Any])?.isEmpty == true)
        #expect(answer["standardised"] as? Bool == false)
        let metrics = try #require(answer["metrics"] as? [String: Any])
        let rSquared = try #require(metrics["r2"] as? [String: Any])
        #expect(abs(try #require(rSquared["value"] as? Double) - 0.4512) < 5e-4)
    }

    @Test func `a model is written, and predicts the rows of another file`() async throws {
        let kedge = try KedgeRun()
        let rows = (0..<300).map { row -> String in
            let x = Double(row * 7919 % 1000) / 1000
            let group = ["a", "b", "c, d"][row % 3]
            let isPositive = x + (row % 3 == 1 ? 0.5 : 0) + Double(row * 31 % 7) / 20 > 0.8
            return "\(x),\"\(group)\",\(isPositive ? "yes" : "no")\n"
        }
        let input = try kedge.file("rows.csv", "x,group,bought\n" + rows.joined())
        let answer = try await kedge.json(
            "train", "--input", input, "--target", "bought", "--learner", "logistic_regression",
            "--standardise", "--model", kedge.path("model"))
        #expect(answer["classes"] as? [String] == ["no", "yes"])
        #expect(
            answer["columns"] as? [String] == ["x", "group = a", "group = b", "group = c, d"])
        let folds = try #require(answer["crossValidation"] as? [[String: Any]])
        #expect(folds.map { $0["trained"] as? Int } == [50, 100, 150, 200, 250])

        // Another order of columns, one more, a category that was never seen and a missing number.
        let others = try kedge.file(
            "others.csv", "group,y,x\na,1,0.1\nb,2,0.9\nnew,3,\n")
        let csv = try await kedge("predict", "--model", kedge.path("model"), "--input", others)
        let lines = csv.output.split(separator: "\n")
        #expect(csv.code == 0 && lines.count == 4)
        #expect(lines[0] == "prediction,score")
        #expect(lines[1].hasPrefix("no,0.") && lines[2].hasPrefix("yes,0."))
        let json = try await kedge.json(
            "predict", "--model", kedge.path("model/model.json"), "--input", others)
        let probabilities = try #require(json["probabilities"] as? [[Double]])
        #expect(
            json["predictions"] as? [String]
                == lines.dropFirst().map {
                    String($0.prefix { $0 != "," })
                })
        #expect(probabilities.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 })
        let score = try #require(Double(lines[1].dropFirst(3)))
        #expect(abs(score - probabilities[0][1]) < 1e-15)
    }

    /// With more than 100 000 distinct labels, their texts are not kept (`OpenValues`).
    @Test func `labels of very many values are numbers, or an error with the row`() async throws {
        let kedge = try KedgeRun()
        func file(_ name: String, last: String) throws -> String {
            let rows = (0..<100_001).map { "\($0 % 89),\(2 * ($0 % 89)).\($0 + 100_000)\n" }
            return try kedge.file("\(name).csv", "x,y\n" + rows.joined() + "3,\(last)\n")
        }
        let numbers = try file("numbers", last: "1e3")
        let answer = try await kedge.json(
            "train", "--input", numbers, "--target", "y", "--learner", "ols", "--folds", "0",
            "--allow", "all")
        #expect(answer["rows"] as? Int == 100_002)
        let coefficients = try #require(answer["coefficients"] as? [[Double]])
        #expect(abs(coefficients[0][0] - 2) < 0.01)
        let words = try file("words", last: "many")
        let gap = try file("gap", last: "")
        let refusals = [
            (words, "ols", "words.csv: row 100002, column 'y': expected a number, got 'many'"),
            (words, "auto", "words.csv: expected at most 1000 classes in the column 'y', got more"),
            (numbers, "logistic_regression", "numbers.csv: expected at most 1000 classes"),
            (gap, "ols", "gap.csv: row 100002, column 'y': expected a value, got none"),
        ]
        for (input, learner, sentence) in refusals {
            let run = try await kedge(
                "train", "--input", input, "--target", "y", "--learner", learner)
            #expect(run.code == 2 && run.output.contains(sentence), "\(run.output)")
        }
    }

    @Test func `bad input is one sentence and exit code 2`() async throws {
        let kedge = try KedgeRun()
        let rows = (0..<40).map { "\($0),\($0 * 7 % 11),\($0 % 2 == 0 ? "a" : "b")\n" }.joined()
        let input = try kedge.file("rows.csv", "x,w,y\n" + rows)
        let one = try kedge.file("one.csv", "x,y\n1,a\n2,a\n")
        let gap = try kedge.file("gap.csv", "x,y\n1,a\n2,\n3,b\n")
        let weights = try kedge.file("weights.csv", "x,w,y\n1,1,a\n2,-1,b\n")
        let refusals: [([String], String)] = [
            (["--input", input, "--target", "z"], "expected a column 'z', got"),
            (["--input", input, "--target", "y", "--features", "x,y"], "got 'y' again"),
            (
                ["--input", input, "--target", "y", "--learner", "ridge"],
                "rows.csv: row 1, column 'y': expected a number, got 'a'"
            ),
            (["--input", one, "--target", "y"], "two classes or more in the column 'y'"),
            (["--input", gap, "--target", "y"], "gap.csv: row 2, column 'y': expected a value"),
            (
                ["--input", weights, "--target", "y", "--weights", "w"],
                "weights.csv: row 2, column 'w': expected a finite number of 0 or more"
            ),
            (["--input", input, "--target", "y", "--l2=-1"], "--l2: expected"),
        ]
        for (arguments, sentence) in refusals {
            let run = try await kedge.run(["train"] + arguments)
            #expect(run.code == 2, "\(arguments)")
            #expect(run.output.contains(sentence), "\(arguments): \(run.output)")
        }
        let none = try await kedge("predict", "--model", kedge.path("none"), "--input", input)
        #expect(none.code == 2)
        #expect(none.output.contains("--model: expected a folder that 'kedge train' or"))
    }
}
