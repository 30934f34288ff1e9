import Testing

/// What `Bounds.md` says stands in the code.
@Suite struct BoundsTests {
    private struct Line: CustomTestStringConvertible, Sendable {
        let what: String
        let bound: String
        let metric: String
        let behaviour: String
        var testDescription: String { what }
    }

    private static let lines: [Line] = {
        let page = Repository.file("Sources/ControlPlane/Documentation.docc/Bounds.md")
        return (page?.lines ?? []).filter { $0.hasPrefix("| ") && !$0.hasPrefix("| what") }
            .compactMap { line in
                let cells = line.split(separator: "|").map {
                    $0.trimmingPrefix(" ").trimmingSuffix(" ")
                }
                guard cells.count == 5 else { return nil }
                return Line(
                    what: cells[0], bound: cells[1], metric: cells[3], behaviour: cells[4])
            }
    }()

    @Test func `the page has its lines`() {
        #expect(Self.lines.count >= 30)
    }

    @Test(arguments: lines) private func `the bound is declared where the page says`(
        _ line: Line
    ) {
        let name = line.bound.replacing("`", with: "")
        let parts = name.split(separator: ".").map(String.init)
        #expect(parts.count == 2, "\(line.bound)")
        guard parts.count == 2 else { return }
        let files = Repository.files(under: "Sources", "swift").filter {
            $0.name == parts[0] + ".swift" || $0.name.hasPrefix(parts[0] + "+")
        }
        let declares = files.contains { file in
            file.lines.contains { $0.contains("let \(parts[1])") || $0.contains("var \(parts[1])") }
        }
        #expect(declares, "\(name)")
    }

    @Test(arguments: lines) private func `its metric is in the catalogue`(_ line: Line) {
        let metric = line.metric.replacing("`", with: "")
        guard metric != "-" else { return }
        let catalogue = Repository.files(under: "Sources/Telemetry", "swift")
        #expect(catalogue.contains { $0.text.contains("\"\(metric)\"") }, "\(metric)")
    }

    @Test(arguments: lines) private func `what happens at the bound is said`(_ line: Line) {
        #expect(!line.behaviour.isEmpty)
    }
}

extension Substring {
    /// The text as a string without spaces at its end.
    fileprivate func trimmingSuffix(_ space: Character) -> String {
        var text = self
        while text.last == space { text.removeLast() }
        return String(text)
    }
}
