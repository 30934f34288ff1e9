import Testing

@testable import kedge

struct InputTests {
    @Test(arguments: [
        ("250ms", 250), ("30m", 1_800_000), ("1h30m", 5_400_000), ("2w", 1_209_600_000), ("0s", 0),
    ])
    func `durations are read as pipeline files write them`(text: String, milliseconds: Int) {
        #expect(
            DurationArgument(argument: text)
                == DurationArgument(.milliseconds(milliseconds)))
    }

    @Test(arguments: ["", "5", "m", "5x", "30m1h", "-1s", "1.5s", "99999999999999999999s"])
    func `other durations are refused`(text: String) {
        #expect(DurationArgument(argument: text) == nil)
    }

    @Test func `times are RFC 3339 or milliseconds`() {
        #expect(TimeArgument(argument: "1970-01-01T00:00:01Z") == TimeArgument(argument: "1000"))
        #expect(TimeArgument(argument: "yesterday") == nil)
    }

    @Test func `the variables that a file mentions are found, comments and escapes left out`() {
        let text = """
            # ${COMMENT} is described here
            a: ${ONE}/${TWO:-x}
            b: $${ESCAPED} $PLAIN ${THREE
              # ${INDENTED}
            """
        #expect(PipelineFile.variables(in: text) == ["ONE", "TWO", "THREE"])
        let file = PipelineFile(
            name: "a.yaml", text: text, environment: ["ONE": "1", "COMMENT": "2", "HOME": "3"])
        #expect(file.variables == ["ONE": "1"])
    }

    @Test func `fields that need quotes are written with them`() throws {
        let fields = ["plain", "a,b", "say \"hi\"", "two\nlines", "", " x "]
        var pieces = [Array("1,2,3,4,5,6\n".utf8) + CSVText.line(fields), []]
        var reader = try CSVReader(name: "rows.csv") { pieces.removeFirst() }
        #expect(try reader.next() == fields)
        #expect(CSVText.line([""]) == Array("\"\"\n".utf8))
    }

    @Test func `names stand percent-encoded in paths and queries`() {
        #expect(
            APIPath.pipeline("a/b c", "/rows", [("label", "y&z"), ("id", nil)])
                == "/api/v1/pipelines/a%2Fb%20c/rows?label=y%26z")
        #expect(V2Path.infer("m", endpoint: "http://e:1/") == "http://e:1/v2/models/m/infer")
        #expect(URLText.segment("é") == "%C3%A9")
    }
}
