import Testing

/// The shape of source files: STYLE 4 to 7 and 23 to 25 of the project's rules.
@Suite struct ShapeTests {
    /// `ONNXMessages` holds what protoc-gen-swift writes, and nothing else.
    static let sources =
        (Repository.files(under: "Sources", "swift") + Repository.files(under: "Tests", "swift"))
        .filter { $0.target != "ONNXMessages" }
    static let lineLengthMax = 100
    static let fileLinesMax = 400
    static let functionLinesMax = 70

    @Test func `there are sources to look at`() {
        #expect(Self.sources.count > 50)
    }

    @Test(arguments: sources)
    func `lines have at most 100 characters`(file: Repository.File) {
        let long = file.lines.indices.filter { file.lines[$0].count > Self.lineLengthMax }
        #expect(long.isEmpty, "lines \(long.map { $0 + 1 })")
    }

    @Test(arguments: sources)
    func `files have at most 400 lines`(file: Repository.File) {
        #expect(file.lines.count <= Self.fileLinesMax)
    }

    @Test(arguments: sources)
    func `functions have at most 70 lines`(file: Repository.File) {
        var long: [String] = []
        for (index, line) in file.lines.enumerated() where opensFunction(line) {
            let indentation = line.prefix { $0 == " " }
            let end = file.lines[index...].firstIndex { $0 == indentation + "}" }
            guard let end, end - index + 1 > Self.functionLinesMax else { continue }
            long.append("line \(index + 1): \(end - index + 1) lines")
        }
        #expect(long.isEmpty)
    }

    @Test(arguments: sources)
    func `nothing is called after its age or a drawer`(file: Repository.File) {
        let banned = ["Utils", "Utilities", "Common", "Helpers", "Manager", "Misc"]
        #expect(!banned.contains { file.path.contains($0) })
    }

    @Test(arguments: sources.filter { $0.path.hasPrefix("Sources") })
    func `no escape from checking without a reason beside it`(file: Repository.File) {
        // Written in pieces, so that this file does not find itself.
        let escapes = [
            "try" + "!", "as" + "!", "@unchecked" + " Sendable", "nonisolated(" + "unsafe)",
        ]
        for (index, line) in file.lines.enumerated() {
            let code = line.split(separator: "//", maxSplits: 1).first.map(String.init) ?? ""
            for escape in escapes where code.contains(escape) {
                let above = index > 0 ? file.lines[index - 1] : ""
                #expect(above.contains("//"), "line \(index + 1): \(escape)")
            }
        }
    }

    @Test(arguments: sources.filter { $0.path.hasPrefix("Sources") })
    func `nothing is left for later`(file: Repository.File) {
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "not yet " + "implemented"]
        #expect(!marks.contains { file.text.contains($0) })
    }

    private func opensFunction(_ line: String) -> Bool {
        let words = line.split(separator: " ").prefix { $0 != "//" && $0 != "///" }
        let isComment = line.drop { $0 == " " }.hasPrefix("//")
        return !isComment && line.hasSuffix("{")
            && words.contains { $0 == "func" || $0.hasPrefix("init(") || $0.hasPrefix("init<") }
    }
}
