import Foundation
import Pipelines
import Testing

@Suite struct PipelineReferenceTests {
    @Test func `the tables of the README are those of the code`() throws {
        let text = try RepositoryFile.text("README.md")
        let start = try #require(
            text.range(of: "## Top") ?? text.range(of: "\n", options: .backwards))
        let tables = String(text[start.lowerBound...])
        #expect(tables == PipelineReference.markdown)
    }

    @Test func `every key says what it takes and what it means in a sentence`() {
        for key in PipelineReference.keys {
            #expect(key.meaning.hasSuffix("."), "\(key.path)")
            #expect(!key.expected.isEmpty, "\(key.path)")
            #expect(!key.meaning.contains("|") && !key.expected.contains("|"), "\(key.path)")
        }
    }

    @Test func `keys are listed once, in the order of the loop`() {
        let paths = PipelineReference.keys.map(\.path)
        #expect(Set(paths).count == paths.count)
        var stages: [String] = []
        for path in paths {
            let stage = String(path.prefix { $0 != "." })
            if Pipeline.stages.contains(stage), stages.last != stage { stages.append(stage) }
        }
        #expect(stages == Pipeline.stages)
    }
}
