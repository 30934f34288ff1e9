import Foundation

/// Measures how often each test of Kedge calls samples different that are not, and that are, and
/// writes that down beside its peers.
///
///     calibration measure [CHOICE]...      prints counts: all, or those of some parts, rows,
///                                          distributions and shifts by their names
///     calibration page PAGE KEPT NEW...    adds such lines to those that are kept, in place of
///                                          those that were there of the same, and writes the page
@main
enum Calibration {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "measure": try measure(arguments.dropFirst())
        case "page" where arguments.count > 2:
            let counts = try merged(arguments.dropFirst(2))
            try counts.map { $0.line + "\n" }.joined()
                .write(toFile: arguments[2], atomically: true, encoding: .utf8)
            try CalibrationPage(counts).text.write(
                toFile: arguments[1], atomically: true, encoding: .utf8)
        default:
            print("expected 'measure', or 'page' with the page, the file of kept counts, new ones")
            exit(2)
        }
    }

    /// The counts of all files; where several have the same, that of the last.
    private static func merged(_ paths: ArraySlice<String>) throws -> [RejectionCount] {
        var counts: [RejectionCount] = []
        var positions: [RejectionCount.Key: Int] = [:]
        for path in paths where FileManager.default.fileExists(atPath: path) {
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            for count in lines.compactMap({ RejectionCount(line: $0) }) {
                if let position = positions[count.key] {
                    counts[position] = count
                } else {
                    positions[count.key] = counts.count
                    counts.append(count)
                }
            }
        }
        return counts
    }

    private static func measure(_ chosen: ArraySlice<String>) throws {
        func among<Choice>(_ all: [Choice], _ name: (Choice) -> String) -> [Choice] {
            let named = all.filter { chosen.contains(name($0)) }
            return named.isEmpty ? all : named
        }
        let parts = among(CalibrationPart.allCases) { $0.rawValue }
        for rows in among(CalibrationPlan.sizes, { "\($0)" }) {
            for distribution in among(CalibrationCase.allCases, { $0.rawValue }) {
                for shift in among(CalibrationPlan.shifts, { "\($0)" }) {
                    for part in parts where part != .flip {
                        var run = CalibrationRun()
                        try run.measure(part, distribution, rows: rows, shift: shift)
                        write(run.counts)
                    }
                }
            }
        }
        guard parts.contains(.flip) else { return }
        for rowsMax in [500, 1000] {
            var run = CalibrationRun()
            try run.flipCorrelation(rowsMax: rowsMax)
            write(run.counts)
        }
    }

    private static func write(_ counts: [RejectionCount]) {
        let lines = counts.map { $0.line + "\n" }.joined()
        FileHandle.standardOutput.write(Data(lines.utf8))
    }
}
