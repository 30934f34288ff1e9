import Attacks
import Pipelines
import Testing

/// Mutated pipeline files: a pipeline or problems with their places, never a crash.
@Suite(.serialized, .figures) struct PipelineFileResilienceTests {
    private static let words = [
        "&a ", "*a", "<<: *a", "!!binary ", "!!int ", "--- ", "...", "| ", "> ", "? ", "- ",
        "${NUMBER}", "${", "$${", "${X:-}", "9999999999999d", "-5m", "1e9h", "0s", "%YAML 9.9",
        "@", "`", "#", "\t",
    ]

    @Test func `every mutated file is a pipeline or problems with places in it`() throws {
        let seed = AttackScale.seed("mutated pipeline files", standard: 20_261_123)
        let times = AttackScale.count(60_000)
        let files = [
            Array(BadInputTests.base.utf8), try RepositoryFolder.bytes("Pipelines/minimal.yaml"),
            try RepositoryFolder.bytes("Pipelines/electricity.yaml"),
        ]
        // The short one often, since the long one takes ten times as long.
        var mutator = InputMutator(
            Array(repeating: files[0], count: 8) + files, words: Self.words, seed: seed)
        let memory = ResidentMemory()
        var refused = 0
        for _ in 0..<times {
            let text = String(decoding: mutator.next(), as: UTF8.self)
            let lines = text.utf8.count { $0 == 0x0A || $0 == 0x0D } + 2
            let problems = BadInputTests.problems(of: text)
            for problem in problems {
                #expect(problem.line >= 1 && problem.column >= 1 && !problem.message.isEmpty)
                #expect(problem.line <= lines + text.unicodeScalars.count { $0.value > 0x7F })
            }
            if !problems.isEmpty { refused += 1 }
        }
        #expect(refused > times / 4 && refused < times)
        #expect(memory.isBounded, "\(memory.description)")
        try ResilienceFigure(
            part: 6, attack: "mutated pipeline files", times: times, lost: "nothing",
            measured: "\(refused) refused, \(memory.description)", seed: seed
        ).record(repository: RepositoryFolder.path)
    }

    @Test(arguments: ["[", "{a: ", "- ", "a:\n  ", "? ", "- - - - ", "&a [", "!x ", "\"", "'"])
    func `a file that nests to its full length is refused, not a crash`(piece: String) {
        var text = ""
        while text.utf8.count + piece.utf8.count <= 1 << 20 { text += piece }
        #expect(!BadInputTests.problems(of: text).isEmpty)
    }

    @Test func `a block that nests by indentation is refused, not a crash`() {
        var text = ""
        for depth in 0..<1400 { text += String(repeating: " ", count: depth) + "a:\n" }
        #expect(!BadInputTests.problems(of: text).isEmpty)
    }
}
