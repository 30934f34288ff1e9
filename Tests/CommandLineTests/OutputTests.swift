import Testing

@testable import kedge

struct OutputTests {
    @Test func `columns of a table are aligned under capitals`() {
        let table = Table(columns: ["name", "n"], rows: [["a", "100"], ["longer", ""]])
        #expect(table.text == "NAME    N\na       100\nlonger")
        #expect(table.objects == [["name": "a", "n": "100"], ["name": "longer", "n": ""]])
        #expect(Table(columns: ["name"], rows: []).text == "none")
    }

    @Test func `JSON is laid out in lines, and nothing in it changes`() {
        let json =
            #"{"a":[1,{"b":"x, {\"y\"}: \\"}],"c":{},"d":[ ],"e":0.1,"f":18446744073709551615}"#
        #expect(
            IndentedJSON.text(of: Array(json.utf8))
                == #"""
                {
                  "a": [
                    1,
                    {
                      "b": "x, {\"y\"}: \\"
                    }
                  ],
                  "c": {},
                  "d": [],
                  "e": 0.1,
                  "f": 18446744073709551615
                }
                """#)
    }

    @Test func `cells show what is missing as a dash`() {
        #expect(CellText.number(nil) == "-")
        #expect(CellText.number(0.123456) == "0.123")
        #expect(CellText.count(nil as Int?) == "-")
        #expect(CellText.percent(0.25) == "25%")
        #expect(CellText.time("1998-12-05T23:30:00.000Z") == "1998-12-05T23:30:00Z")
        #expect(CellText.time("1998-12-05T23:30:00.250Z") == "1998-12-05T23:30:00.250Z")
        #expect(CellText.details([("a", "1"), ("long", "2")]) == "a:    1\nlong: 2")
    }
}
