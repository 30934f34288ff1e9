import Foundation
import Testing

/// Runs the commands on files, and reads what they print.
@Suite(.timeLimit(.minutes(5))) struct FileCommandTests {
    /// A header and rows of a number and a category, the number moved by `shift`.
    private static func rows(_ count: Int, shift: Double = 0) -> String {
        "x,city\n"
            + (0..<count).map { row in
                let value = Double(row * 7919 % 1000) / 100 + shift
                return "\(value),\(["Oslo", "Bergen", "<b>"][row % 3])\n"
            }.joined()
    }

    @Test func `compare tells drift from none, and exits 1 when asked to`() async throws {
        let kedge = try KedgeRun()
        let reference = try kedge.file("r.csv", Self.rows(1000))
        let moved = try kedge.file("c.csv", Self.rows(500, shift: 3))
        let answer = try await kedge.json(
            "compare", "--reference", reference, "--current", moved, "--joint", "none")
        #expect(answer["drift"] as? Bool == true)
        let features = try #require(answer["features"] as? [[String: Any]])
        #expect(features.map { $0["name"] as? String } == ["x", "city"])
        #expect(features.map { $0["kind"] as? String } == ["numeric", "categorical"])
        #expect(features.map { $0["drift"] as? Bool } == [true, false])
        let tests = try #require(features[0]["tests"] as? [[String: Any]])
        #expect(
            tests.map { $0["test"] as? String } == [
                "kolmogorov_smirnov", "population_stability_index",
            ])
        let drift = try await kedge(
            "compare", "--reference", reference, "--current", moved, "--fail-on-drift")
        #expect(drift.code == 1)
        let same = try await kedge(
            "compare", "--reference", reference, "--current", reference, "--fail-on-drift")
        #expect(same.code == 0)
        #expect(same.output.contains("no drift"))
    }

    @Test func `the page of compare needs nothing beside itself, and escapes what it shows`()
        async throws
    {
        let kedge = try KedgeRun()
        let reference = try kedge.file("r.csv", Self.rows(300))
        let page = kedge.path("page.html")
        let run = try await kedge(
            "compare", "--reference", reference, "--current", reference, "--report", page)
        #expect(run.code == 0)
        let html = try String(contentsOfFile: page, encoding: .utf8)
        #expect(html.hasPrefix("<!doctype html>"))
        #expect(html.contains("<svg"))
        #expect(html.contains("No drift found"))
        #expect(html.contains("&lt;b&gt;"))
        #expect(!html.contains("<b></span>"))
        #expect(!html.contains("http"))
    }

    @Test func `bad input is one sentence and exit code 2`() async throws {
        let kedge = try KedgeRun()
        let reference = try kedge.file("r.csv", Self.rows(100))
        let bad = Self.rows(100).split(separator: "\n").enumerated().map { index, line in
            index == 17 ? "abc,Oslo" : String(line)
        }.joined(separator: "\n")
        let refusals = [
            (
                try kedge.file("bad.csv", bad),
                "bad.csv:18: row 17, column 'x': expected a number, got 'abc'"
            ),
            (try kedge.file("other.csv", "x,town\n1,a\n"), "it lacks 'city', and it has 'town'"),
            (try kedge.file("empty.csv", ""), "got an empty file"),
            (try kedge.file("header.csv", "x,city\n"), "expected rows after the header, got none"),
            (kedge.path("none.csv"), "expected a file that can be read"),
        ]
        for (file, sentence) in refusals {
            let run = try await kedge("compare", "--reference", reference, "--current", file)
            #expect(run.code == 2)
            #expect(run.output.contains(sentence), "\(run.output)")
            #expect(run.output.split(separator: "\n").count == 1)
        }
        let unknown = try await kedge(
            "compare", "--reference", reference, "--current", reference, "--tests", "t_test")
        #expect(unknown.code == 2)
        #expect(unknown.output.contains("--tests: expected kolmogorov_smirnov, "))
    }

    @Test func `detect counts rows from 0, and those without a value too`() async throws {
        let kedge = try KedgeRun()
        // Page-Hinkley's sum: 0 and 10 differ so much that the change is found at once.
        let values = (0..<500).map { $0 == 100 ? "" : ($0 < 400 ? "0" : "10") }
        let file = try kedge.file("x.csv", "x,y\n" + values.map { $0 + ",1\n" }.joined())
        let answer = try await kedge.json(
            "detect", "--input", file, "--column", "x", "--detector", "page_hinkley")
        #expect(answer["count"] as? Int == 500)
        #expect(answer["refused"] as? [Int] == [100])
        let alarms = try #require(answer["alarms"] as? [Int])
        #expect((400..<420).contains(try #require(alarms.first)))
        #expect(answer["parameters"] is [String: Any])
        let both = try await kedge("detect", "--input", file)
        #expect(both.code == 2)
    }

    @Test func `detect finds an accuracy that fell`() async throws {
        let kedge = try KedgeRun()
        let rows = (0..<3000).map { row in
            let label = row % 2 == 0 ? "yes" : "no"
            let isRight = row < 1000 || row % 4 < 2
            return "\(label),\(isRight ? label : "no")\n"
        }
        let file = try kedge.file("l.csv", "label,guess\n" + rows.joined())
        let answer = try await kedge.json(
            "detect", "--input", file, "--label", "label", "--prediction", "guess", "--metric",
            "accuracy", "--minimum", "0.9")
        let alarms = try #require(answer["alarms"] as? [Int])
        #expect(try #require(alarms.first) > 1000)
    }

    @Test func `evaluate gives counts, metrics, averages and the series of windows`() async throws {
        let kedge = try KedgeRun()
        // 30 tp, 10 fn, 5 fp, 55 tn: precision 30/35, recall 30/40, F1 60/75, accuracy 85/100.
        let cells = [("1,1", 30), ("1,0", 10), ("0,1", 5), ("0,0", 55)]
        let rows = cells.flatMap { cell, count in [String](repeating: cell + "\n", count: count) }
        let file = try kedge.file("e.csv", "y,p\n" + rows.joined())
        let answer = try await kedge.json(
            "evaluate", "--input", file, "--label", "y", "--prediction", "p", "--window", "40")
        let confusion = try #require(answer["confusion"] as? [String: Any])
        #expect(
            ["tp", "fn", "fp", "tn"].map { confusion[$0] as? Double } == [30, 10, 5, 55])
        let metrics = try #require(answer["metrics"] as? [String: [String: Any]])
        let expected = ["accuracy": 0.85, "precision": 30.0 / 35, "recall": 0.75, "f1": 0.8]
        for (name, value) in expected {
            let metric = try #require(metrics[name])
            #expect(abs(try #require(metric["value"] as? Double) - value) < 1e-12)
            #expect(try #require(metric["lower"] as? Double) < value)
            #expect(try #require(metric["upper"] as? Double) > value)
        }
        let averages = try #require(answer["averages"] as? [String: Any])
        #expect(Set(averages.keys) == ["binary", "macro", "micro", "weighted"])
        let series = try #require(answer["series"] as? [[String: Any]])
        #expect(series.map { $0["count"] as? Int } == [40, 40, 20])
        #expect(series.map { $0["first"] as? Int } == [0, 40, 80])
    }
}
