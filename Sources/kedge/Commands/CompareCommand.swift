import ArgumentParser
import DataFiles
import Detection
import Foundation
import Observations

/// Compares two files.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare the rows of two files: did the data drift, where, and how much?",
        discussion: """
            A column drifted if a test of it is significant after the correction over all tests, \
            and its effect reaches the tolerance of the test.

            \(ColumnOptions.discussion)
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json, html
    }

    @Option(help: ArgumentHelp("What the data were like.", valueName: "file"))
    var reference: String

    @Option(help: ArgumentHelp("What they are like now.", valueName: "file"))
    var current: String

    @Option(help: ArgumentHelp("The columns to compare; by default all.", valueName: "a,b"))
    var columns: [String] = []

    @OptionGroup var kinds: ColumnOptions
    @OptionGroup(title: "Comparison") var comparison: ComparisonOptions

    @Option(
        name: .shortAndLong,
        help: "table, for people; json, for programs; html, a page for a browser.")
    var output = Format.table

    @Option(help: ArgumentHelp("Writes the page for a browser to a file.", valueName: "file"))
    var report: String?

    @Flag(help: "Exit with 1 when the data drifted.")
    var failOnDrift = false

    func run() async throws {
        let settings = try comparison.settings()
        let chosen = WordList.words(columns)
        let files = try await FilePair.read(
            reference: reference, current: current,
            options: kinds.reading(chosen.isEmpty ? nil : chosen))
        try ComparisonOptions.checkTolerances(
            settings, columns: files.reference.table.schema.features.map(\.name))
        var result = try DriftComparison(settings: settings, sharesCores: true).report(
            reference: files.reference.table, current: files.current.table, seed: comparison.seed)
        result.add(
            roundedIntegers: files.current.roundedIntegers,
            ofReference: files.reference.roundedIntegers)
        let page = report != nil || output == .html ? DriftPage(report: result, files: files) : nil
        if let report, let page { try Self.write(page.html, to: report) }
        switch output {
        case .table: print(Self.text(result, files: files))
        case .json: print(try OutputOptions.json(result))
        case .html: print(page?.html ?? "")
        }
        if failOnDrift, result.drift { throw ExitStatus.failed }
        if failOnDrift, result.comparesNothing {
            let reasons = result.features.map { "\($0.name): \($0.reason)" }
            throw InputError(
                "--fail-on-drift: expected something to compare, got "
                    + reasons.joined(separator: "; "))
        }
    }

    private static func write(_ text: String, to file: String) throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        } catch {
            throw InputError("--report: cannot write '\(file)': \(error.localizedDescription)")
        }
    }

    /// The report for a terminal.
    static func text(_ report: DriftReport, files: FilePair) -> String {
        let drifted = report.driftedFeatures
        let summary = CellText.details([
            ("reference", "\(files.reference.name), \(report.referenceRows) rows"),
            ("current", "\(files.current.name), \(report.currentRows) rows"),
            ("level", "\(report.alpha), adjusted by \(report.correction.rawValue)"),
            (
                "verdict",
                report.drift
                    ? "drift, in \(drifted.count) of \(report.features.count) columns"
                    : report.comparesNothing ? "none, as nothing could be compared" : "no drift"
            ),
        ])
        var sections = [summary]
        if !drifted.isEmpty {
            sections.append(
                drifted.map { "\($0.name): \($0.reason)" }.joined(separator: "\n"))
        }
        sections.append(DriftTables.tests(of: report).text)
        if !report.dataQuality.isEmpty {
            sections.append(DriftTables.findings(of: report).text)
        }
        return sections.joined(separator: "\n\n")
    }
}
