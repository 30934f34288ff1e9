import Testing

/// What must hold of the repository as a whole.
@Suite struct RepositoryTests {
    @Test func `migrations are numbered without gaps and go both ways`() {
        let migrations = Repository.files(under: "Migrations", "sql")
        #expect(!migrations.isEmpty)
        for (index, file) in migrations.enumerated() {
            #expect(Int(file.name.prefix(4)) == index + 1, "\(file.name)")
            #expect(file.lines.count { $0 == "-- migrate:up" } == 1, "\(file.name)")
            #expect(file.lines.count { $0 == "-- migrate:down" } == 1, "\(file.name)")
        }
    }

    @Test func `the README's map names every folder of Sources`() throws {
        let readme = try #require(Repository.file("README.md")).text
        for folder in Repository.folders(in: "Sources") {
            #expect(readme.contains("`\(folder)`"), "\(folder)")
        }
    }

    @Test func `the README shows the two commands`() throws {
        let readme = try #require(Repository.file("README.md")).text
        #expect(readme.contains("make demo"))
        #expect(readme.contains("make test"))
    }

    @Test func `every target that has sources has tests`() {
        // System libraries hold no code; the command line and what it starts are tested end to end;
        // generated messages are tested by whoever writes and reads them.
        let untested: Set = [
            "API", "CBLASKernels", "CLAPACKE", "CLibCurl", "CLibPQ", "CLibRDKafka", "CNumbers",
            "CSimdJSON", "CZlib", "ControlPlane", "ONNXMessages", "kedge",
        ]
        let tests = Set(Repository.folders(in: "Tests"))
        for folder in Repository.folders(in: "Sources") where !untested.contains(folder) {
            #expect(
                tests.contains("\(folder)Tests") || tests.contains("\(folder)IntegrationTests"),
                "\(folder)")
        }
        #expect(tests.contains("LoopTests"))
    }

    @Test func `changes stand in the change log by kind`() throws {
        let log = try #require(Repository.file("CHANGELOG.md"))
        let kinds = ["[FEATURE] ", "[CHANGE] ", "[BUGFIX] ", "[PERFORMANCE] "]
        for line in log.lines where line.hasPrefix("- ") {
            #expect(kinds.contains { line.hasPrefix("- \($0)") }, "\(line)")
        }
    }
}
