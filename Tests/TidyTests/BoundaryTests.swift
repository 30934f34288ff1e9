import Testing

/// Who may see C, and what modules may call their types.
@Suite struct BoundaryTests {
    static let owners = [
        "CLibRDKafka": "Kafka", "CLibPQ": "Postgres", "CLibCurl": "Curl",
        "CLAPACKE": "LinearAlgebra", "CSimdJSON": "Decoding", "CZlib": "DataFiles",
        "CNumbers": "DataFiles", "CBLASKernels": "LinearAlgebra",
    ]
    static let sources = Repository.files(under: "Sources", "swift")

    @Test(arguments: sources)
    func `only its owner imports a C module, and keeps it internal`(file: Repository.File) {
        for line in file.lines where line.contains("import ") {
            for (module, owner) in Self.owners where line.hasSuffix("import \(module)") {
                #expect(file.target == owner, "\(module) belongs to \(owner)")
                #expect(!line.hasPrefix("public "), "\(module) must not leak")
            }
        }
    }

    @Test(arguments: sources)
    func `no module holds a type of its own name`(file: Repository.File) {
        let kinds = ["struct", "class", "enum", "actor", "protocol"]
        for line in file.lines where !line.hasPrefix(" ") {
            let words = line.split { $0 == " " || $0 == ":" || $0 == "{" || $0 == "<" }
            for (word, next) in zip(words, words.dropFirst()) where kinds.contains(String(word)) {
                #expect(next != file.target)
            }
        }
    }

    @Test(arguments: sources)
    func `package declarations are documented`(file: Repository.File) {
        for (index, line) in file.lines.enumerated() {
            let code = line.drop { $0 == " " }
            guard code.hasPrefix("package "), !code.hasPrefix("package import") else { continue }
            let above = file.lines[..<index].last { !$0.drop { $0 == " " }.hasPrefix("@") } ?? ""
            #expect(above.drop { $0 == " " }.hasPrefix("///"), "line \(index + 1)")
        }
    }

    @Test(arguments: sources + Repository.files(under: "Tests", "swift"))
    func `nothing names a path of one machine`(file: Repository.File) {
        let paths = ["/wor" + "k/", "../sha" + "red", "/ro" + "ot/", "/opt/" + "swift"]
        #expect(!paths.contains { file.text.contains($0) })
    }
}
