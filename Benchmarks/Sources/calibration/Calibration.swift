import Foundation

/// Measures how often each test of Kedge calls samples different that are not, and that are, and
/// writes that down beside its peers.
///
///     calibration measure [ROWS|DISTRIBUTION]...    prints counts, of all cells or some
///     calibration page PAGE COUNTS...               writes the page from such lines
@main
enum Calibration {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "measure": try measure(arguments.dropFirst())
        case "page" where arguments.count > 2:
            let counts = try arguments.dropFirst(2).flatMap { path in
                try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
                    .compactMap { RejectionCount(line: $0) }
            }
            try CalibrationPage(counts).text.write(
                toFile: arguments[1], atomically: true, encoding: .utf8)
        default:
            print("expected 'measure', or 'page' with the page to write and files of counts")
            exit(2)
        }
    }

    private static func measure(_ chosen: ArraySlice<String>) throws {
        let sizes = CalibrationPlan.sizes.filter { chosen.contains("\($0)") }
        let cases = CalibrationCase.allCases.filter { chosen.contains($0.rawValue) }
        for rows in sizes.isEmpty ? CalibrationPlan.sizes : sizes {
            for distribution in cases.isEmpty ? CalibrationCase.allCases : cases {
                for shift in CalibrationPlan.shifts {
                    var run = CalibrationRun()
                    try run.compareColumns(distribution, rows: rows, shift: shift)
                    try run.compareWindows(distribution, rows: rows, shift: shift)
                    write(run.counts)
                }
            }
        }
        guard chosen.isEmpty else { return }
        var run = CalibrationRun()
        for rowsMax in [500, 1000] { try run.flipCorrelation(rowsMax: rowsMax) }
        write(run.counts)
    }

    private static func write(_ counts: [RejectionCount]) {
        let lines = counts.map { $0.line + "\n" }.joined()
        FileHandle.standardOutput.write(Data(lines.utf8))
    }
}
