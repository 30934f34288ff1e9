import ArgumentParser
import Detection
import Testing

@testable import kedge

struct ComparisonOptionsTests {
    private static func settings(_ arguments: String...) throws -> DriftSettings {
        try ComparisonOptions.parse(arguments).settings()
    }

    @Test func `joint tests take a thousand rows unless told otherwise`() throws {
        // With 500 a flip of the correlation of two of ten columns was missed in 6 of 20 files.
        #expect(try Self.settings().mmdRowsMax == 1000)
        #expect(try Self.settings("--joint-rows", "250").mmdRowsMax == 250)
        #expect(throws: InputError.self) { try Self.settings("--joint-rows", "1") }
    }

    @Test(arguments: ["none", "", ","])
    func `no test at all is refused, not taken for the usual ones`(word: String) {
        let error = #expect(throws: InputError.self) { try Self.settings("--tests", word) }
        #expect(error?.description == "--tests: expected a test, got '\(word)'")
    }

    @Test(arguments: ["", ",", " "])
    func `no joint test is said by none, not by nothing`(word: String) {
        let error = #expect(throws: InputError.self) { try Self.settings("--joint", word) }
        #expect(error?.description == "--joint: expected a test or none, got '\(word)'")
    }

    @Test func `names in tolerances may hold the signs between them`() throws {
        let tolerances = try Self.settings("--tolerance", "a=b:c:kolmogorov_smirnov=0.2").tolerances
        #expect(tolerances.byFeature == ["a=b:c": [.kolmogorovSmirnov: 0.2]])
    }

    @Test func `words in quotes keep their commas and blanks`() {
        #expect(WordList.words(["a, b", "\"c,d\" , \" e\""]) == ["a", "b", "c,d", " e"])
        #expect(WordList.words(["\"say \"\"hi\"\"\",x"]) == ["say \"hi\"", "x"])
        #expect(WordList.words(["\"open,x", ",,", "5\" pipe"]) == ["\"open", "x", "5\" pipe"])
    }

    @Test func `joint tests can be left out`() throws {
        #expect(try Self.settings("--joint", "none").mmd == false)
        #expect(try Self.settings("--tests", "mmd").numericTests.isEmpty)
    }

    @Test func `a tolerance of a column that is not compared is refused`() throws {
        let settings = try Self.settings(
            "--tolerance", "age:kolmogorov_smirnov=0.2", "--tolerance", "wasserstein=1")
        try ComparisonOptions.checkTolerances(settings, columns: ["x", "age"])
        let error = #expect(throws: InputError.self) {
            try ComparisonOptions.checkTolerances(settings, columns: ["x", "Age"])
        }
        #expect(error?.description.hasSuffix("got 'age'") == true)
    }
}
