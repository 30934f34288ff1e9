import ArgumentParser
import Foundation
import Observations

/// Stores labelled history of a pipeline.
struct PipelineBackfillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Store labelled rows of a CSV file, to train the first version of a model on.",
        discussion: """
            The file has a header, a column for each feature and one for the label. Event \
            times come from a column, or row by row from --start at --interval; with --rows \
            they are those that the rows have in the whole file. All rows are stored, or none.
            """)

    /// What was stored.
    private struct Stored: Decodable {
        let rows: Int
        let firstOffset: Int64
        let lastOffset: Int64
        let firstEventTime: String?
        let lastEventTime: String?
        let ignoredColumns: [String]
    }

    @Argument(help: "The pipeline.")
    var pipeline: String

    @Option(help: "The CSV file.")
    var file: String

    @Option(help: "The column of the labels.")
    var label: String

    @Option(help: "The column of ids; without one, rows get ids of their own.")
    var id: String?

    @Option(help: "The column of event times, in RFC 3339 or milliseconds since 1970.")
    var timestamp: String?

    @Option(help: "The event time of the file's first row, such as 1996-05-07T00:00:00Z.")
    var start: TimeArgument?

    @Option(help: "The event time between two rows, such as 30m.")
    var interval: DurationArgument?

    @Option(help: "Which rows to store, from 0, such as 0..<4531. Default: all.")
    var rows: RowRange?

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let isRegular = start != nil && interval != nil
        guard (timestamp != nil) != isRegular, (start != nil) == (interval != nil) else {
            throw ValidationError(
                "expected the event times as --timestamp COLUMN, or as --start and --interval")
        }
    }

    func run() async throws {
        let client = try api.client()
        var first: String?
        if let start, let interval {
            let skipped = interval.duration * (rows?.lowerBound ?? 0)
            first = (start.time + skipped).description
        }
        let path = APIPath.pipeline(
            pipeline, "/rows",
            [
                ("label", label), ("id", id), ("timestamp", timestamp), ("start", first),
                ("interval", interval.map { "\($0.duration.milliseconds)ms" }),
            ])
        let answer = try await client.send(
            "POST", path, body: try content(), mediaType: "text/csv")
        try output.print(answer, as: Stored.self) { stored in
            CellText.details([
                ("rows", "\(stored.rows)"),
                ("offsets", "\(stored.firstOffset) to \(stored.lastOffset)"),
                (
                    "event times",
                    "\(CellText.time(stored.firstEventTime)) to "
                        + CellText.time(stored.lastEventTime)
                ),
                (
                    "ignored columns",
                    stored.ignoredColumns.isEmpty
                        ? "none" : stored.ignoredColumns.joined(separator: ", ")
                ),
            ])
        }
    }

    /// The file, or the rows of it that are asked for.
    private func content() throws -> [UInt8] {
        guard let rows else {
            do {
                return Array(try Data(contentsOf: URL(fileURLWithPath: file)))
            } catch {
                throw InputError("cannot read '\(file)': \(error.localizedDescription)")
            }
        }
        let selected = try ReplayRows(file: file, rows: rows)
        var bytes = CSVText.line(selected.columns)
        for row in selected.range { bytes += CSVText.line(selected[row]) }
        return bytes
    }
}
