import Attacks
import Testing

@Suite struct ResilienceFigureTests {
    private let text = """
        # Title

        | part | attack | times |
        | --- | --- | --- |
        | 1 | kill | 5 |
        | 3 | delay | 7 |

        The end.
        """

    @Test func `a figure takes the place of the one of the same attack`() {
        let merged = ResilienceFigure.merge("| 1 | kill | 9 |", key: "| 1 | kill |", into: text)
        #expect(merged.contains("| 1 | kill | 9 |\n| 3 | delay | 7 |\n\nThe end."))
        #expect(!merged.contains("| 5 |"))
    }

    @Test(arguments: [
        ("| 2 | join | 1 |", "| 1 | kill | 5 |\n| 2 | join | 1 |\n| 3 | delay | 7 |\n"),
        ("| 10 | last | 1 |", "| 3 | delay | 7 |\n| 10 | last | 1 |\n\nThe end."),
        ("| 1 | stop | 1 |", "| 1 | kill | 5 |\n| 1 | stop | 1 |\n| 3 | delay | 7 |\n"),
    ])
    func `a new figure comes in the order of the parts`(line: String, expected: String) {
        let key = line.split(separator: "|").prefix(2).joined()
        #expect(ResilienceFigure.merge(line, key: key, into: text).contains(expected))
    }

    @Test func `the first figure comes under the head`() {
        let empty = "| part |\n| --- |\n"
        #expect(
            ResilienceFigure.merge("| 1 | kill |", key: "| 1 | kill |", into: empty)
                == "| part |\n| --- |\n| 1 | kill |\n")
    }
}
