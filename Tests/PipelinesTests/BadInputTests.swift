import Foundation
import Pipelines
import Testing

@Suite struct BadInputTests {
    /// A change to `base` and everything that must be said about it.
    struct Row: Decodable, Sendable, CustomTestStringConvertible {
        let title: String
        let whole: String?
        let replace: String?
        let by: String?
        let append: String?
        let problems: [String]

        var testDescription: String { title }

        var text: String {
            var text = whole ?? BadInputTests.base
            if let replace, let by, let range = text.range(of: replace) {
                text.replaceSubrange(range, with: by)
            }
            return text + (append ?? "")
        }
    }

    static let base = """
        pipeline: demo
        topic:
          predictions: demo.predictions
          labels: demo.labels
        decode:
          features:
            numeric: [age, balance]
            categorical: [plan]
          target:
            classes: ["0", "1"]
        deploy:
          endpoints: ["http://localhost:8080"]

        """

    static let environment = [
        "NUMBER": "12", "EMPTY": "", "WORD": "sesame", "URLS": "http://a:1,http://b:2",
    ]

    static func rows() throws -> [Row] {
        let url = try #require(
            Bundle.module.url(
                forResource: "bad-inputs", withExtension: "json", subdirectory: "Fixtures"))
        return try JSONDecoder().decode([Row].self, from: Data(contentsOf: url))
    }

    static func problems(of text: String) -> [PipelineProblem] {
        do {
            _ = try Pipeline(yaml: text, file: "p.yaml", environment: environment)
            return []
        } catch {
            return error.problems
        }
    }

    @Test func `the pipeline that the bad ones are made from is good`() {
        #expect(Self.problems(of: Self.base).isEmpty)
    }

    @Test(arguments: try BadInputTests.rows())
    func `bad input is refused with every problem at its place`(row: Row) {
        #expect(Self.problems(of: row.text).map(\.description) == row.problems)
    }

    @Test func `no message shows what the environment or a secret says`() throws {
        for row in try Self.rows() {
            let text = Self.problems(of: row.text).map(\.description).joined()
            #expect(!text.contains("sesame") && !text.contains("hunter2"), "\(row.title)")
        }
    }

    @Test func `a file that is too large is refused`() {
        let text = Self.base + "#" + String(repeating: " ", count: 1 << 20)
        #expect(
            Self.problems(of: text).map(\.message)
                == ["expected a file of at most 1048576 bytes, got \(text.utf8.count)"])
    }

    @Test func `a file that nests too deeply is refused`() {
        for open in ["[", "{a: ", "- "] {
            let text = Self.base + "model: " + String(repeating: open, count: 5000) + "\n"
            #expect(!Self.problems(of: text).isEmpty)
        }
    }

    @Test func `aliases that multiply are refused before they do`() {
        let bombs = (1..<25).map { "b\($0): &a\($0) {? *a\($0 - 1) : *a\($0 - 1)}\n" }
        let text = "a: &a0 {x: 1}\n" + bombs.joined()
        #expect(
            Self.problems(of: text).map(\.description)
                == ["p.yaml:1:1: expected at most 20 aliases, got more"])
    }

    @Test func `of very many unknown keys a hundred are told`() {
        let text = Self.base + (0..<50_000).map { "key\($0): 1\n" }.joined()
        #expect(Self.problems(of: text).count == 100)
    }

    @Test func `problems come in the order of the file, each once`() {
        let text = Self.base + "verify: {alpha: high}\nretrain: {rows: many}\nwindow: {step: 0}\n"
        let problems = Self.problems(of: text)
        #expect(problems.map(\.line) == [13, 14, 15])
        #expect(problems == problems.sorted())
        #expect(Set(problems).count == problems.count)
    }

    @Test func `the description of all problems has one a line`() {
        let text = Self.base + "verify: {alpha: high}\nretrain: {rows: many}\n"
        let error = #expect(throws: PipelineErrors.self) {
            try Pipeline(yaml: text, file: "p.yaml", environment: [:])
        }
        #expect(error?.description.split(separator: "\n").count == 2)
    }
}
