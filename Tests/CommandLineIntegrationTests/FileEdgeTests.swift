import Testing

/// What commands do with files that are almost what they expect.
@Suite(.timeLimit(.minutes(5))) struct FileEdgeTests {
    private static let labelled = "y,p,s\n" + String(repeating: "1,1,0.9\n0,0,0.2\n", count: 20)

    @Test func `another spelling of a class is refused, not taken for the negative one`()
        async throws
    {
        let kedge = try KedgeRun()
        let reference = try kedge.file("r.csv", Self.labelled)
        let options = [
            "evaluate", "--reference", reference, "--label", "y", "--prediction", "p", "--score",
            "s", "--weighting", "none", "--positive", "1",
        ]
        let words = try kedge.file("w.csv", "p,s\ntrue,0.9\nfalse,0.2\n")
        let refused = try await kedge.run(options + ["--input", words])
        #expect(refused.code == 2)
        #expect(refused.output.contains("column 'p': expected a class of the labels"))
        #expect(refused.output.contains("'0', '1', got 'false'"))
        // One class alone is a part of both.
        let ones = try kedge.file("o.csv", "p,s\n1.0,0.9\n1,0.8\n")
        #expect(try await kedge.run(options + ["--input", ones]).code == 0)
        let mixed = try kedge.file("m.csv", "y,p,s\nyes,1,0.9\nno,0,0.2\n")
        let other = try await kedge.run(
            ["evaluate", "--reference", mixed, "--input", ones, "--label", "y", "--score", "s"]
                + ["--prediction", "p", "--positive", "yes"])
        #expect(other.code == 2)
        #expect(other.output.contains("'no', 'yes', got '0'"))
    }

    @Test(arguments: [1, 2, 5]) func `rows are counted from 1, whatever the chunk`(
        chunk: Int
    ) async throws {
        let kedge = try KedgeRun()
        let reference = try kedge.file("r.csv", Self.labelled)
        for (text, expected) in [
            ("p,s\n1,0.9\n0,0.1\n1,0.8\n1,\n", "row 4: expected a score"),
            ("p,s\n1,0.9\n0,0.1\n1,0.8\n,0.3\n", "row 4: expected a prediction"),
        ] {
            let input = try kedge.file("c.csv", text)
            let run = try await kedge(
                "evaluate", "--reference", reference, "--input", input, "--label", "y",
                "--prediction", "p", "--score", "s", "--chunk", "\(chunk)")
            #expect(run.code == 2)
            #expect(run.output.contains("c.csv: \(expected)"))
        }
    }

    @Test func `accuracy of several classes is whether answers are right`() async throws {
        let kedge = try KedgeRun()
        // A third is right: far below 0.8.
        let text = "y,p\n" + String(repeating: "a,a\nb,c\nc,b\n", count: 300)
        let answer = try await kedge.json(
            "detect", "--input", kedge.file("d.csv", text), "--label", "y", "--prediction", "p",
            "--metric", "accuracy", "--minimum", "0.8")
        #expect((answer["alarms"] as? [Int])?.isEmpty == false)
        #expect(answer["count"] as? Int == 900)
    }

    @Test func `a comparison of nothing does not pass`() async throws {
        let kedge = try KedgeRun()
        let a = try kedge.file("a.csv", "g\n" + String(repeating: "x\n", count: 30))
        let b = try kedge.file("b.csv", "g\n" + String(repeating: "z\n", count: 30))
        let options = [
            "compare", "--reference", a, "--current", b, "--tests", "kolmogorov_smirnov",
            "--joint", "none",
        ]
        let shown = try await kedge.run(options)
        #expect(shown.code == 0)
        #expect(shown.output.contains("none, as nothing could be compared"))
        let failed = try await kedge.run(options + ["--fail-on-drift"])
        #expect(failed.code == 2)
        #expect(failed.output.contains("g: not compared: no chosen test takes categorical"))
    }

    @Test func `columns with commas and blanks are chosen in quotes`() async throws {
        let kedge = try KedgeRun()
        let text = "\"a,b\", c,d\n" + (0..<40).map { "\($0 % 7),\($0 % 5),x\n" }.joined()
        let file = try kedge.file("f.csv", text)
        let answer = try await kedge.json(
            "compare", "--reference", file, "--current", file, "--columns", "\"a,b\",\" c\"",
            "--joint", "none")
        let features = try #require(answer["features"] as? [[String: Any]])
        #expect(features.map { $0["name"] as? String } == ["a,b", " c"])
    }

    @Test func `a class with a line end is a field in quotes`() async throws {
        let kedge = try KedgeRun()
        let rows = (0..<30).map { "\($0),\($0 % 3 == 0 ? "\"a\nb\"" : "c")\n" }.joined()
        let file = try kedge.file("n.csv", "x,y\n" + rows)
        let model = kedge.path("n.m")
        let trained = try await kedge(
            "train", "--input", file, "--target", "y", "--learner", "logistic_regression",
            "--folds", "0", "--positive", "a\nb", "--model", model)
        #expect(trained.code == 0, "\(trained.output)")
        let input = try kedge.file("one.csv", "x\n-1000000\n")
        let predicted = try await kedge("predict", "--model", model, "--input", input)
        #expect(predicted.code == 0)
        #expect(
            predicted.output.contains("\n\"a\nb\",") || predicted.output.contains("\nc,"))
        #expect(!predicted.output.contains("\na\nb,"))
    }
}
