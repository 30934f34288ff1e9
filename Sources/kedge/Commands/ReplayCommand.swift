import ArgumentParser
import ControlPlane
import Curl
import Foundation
import Kafka
import Observations

/// Replays a file as live traffic.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Send rows of a CSV file to endpoints, and publish their labels later.",
        discussion: """
            Rows go in order, one at a time, to the endpoints in turn, for a prediction by the \
            Open Inference Protocol V2; the endpoint publishes it. The label of a row is \
            published once --label-delay further rows were answered. A failed request is tried \
            again at the next endpoint.
            """)

    @Option(help: "The CSV file; it has a column for each input of the model.")
    var data: String

    @Option(
        name: .customLong("endpoint"), parsing: .singleValue,
        help: "The URL of a serving endpoint; may be repeated.")
    var endpoints: [String]

    @Option(help: "The model.")
    var model: String

    @Option(help: "The column of the labels.")
    var label: String

    @Option(help: "The topic of the labels. Default: labels are not published.")
    var labelsTopic: String?

    @Option(parsing: .unconditional, help: "How many rows later a label is published.")
    var labelDelay = 500

    @Option(
        parsing: .unconditional,
        help: "The most rows in a second. Default: as fast as answers come.")
    var rate: Double?

    @Option(help: "Which rows to send, from 0, such as 4531..<45312. Default: all.")
    var rows = RowRange.all

    @Option(help: "The event time of the file's first row. Default: now.")
    var start: TimeArgument?

    @Option(help: "The event time between two rows.")
    var interval = DurationArgument(.seconds(1))

    @Option(help: "What prediction ids begin with; a number follows. Default: the time of day.")
    var idPrefix: String?

    @Option(help: "A file that holds the endpoints' token; default: KEDGE_ENDPOINT_TOKEN, or none.")
    var endpointTokenFile: String?

    @OptionGroup var trust: TrustOptions
    @OptionGroup var kafka: KafkaOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !endpoints.isEmpty else { throw ValidationError("expected --endpoint URL") }
        guard labelDelay >= 0 else {
            throw ValidationError("--label-delay: expected 0 or more rows, got \(labelDelay)")
        }
        if let rate, !(rate > 0) {
            throw ValidationError("--rate: expected more than 0 rows in a second, got \(rate)")
        }
    }

    func run() async throws {
        let rows = try ReplayRows(file: data, rows: self.rows)
        let producer = try labelsTopic.map { _ in
            try KafkaProducer(properties: kafka.settings().properties)
        }
        let driver = ReplayDriver(
            settings: try settings(), rows: rows,
            transport: HTTPTransport(configuration: try transport()),
            producer: producer)
        var progress = ReplayProgress(rows: rows.range.count)
        let summary = try await driver.run { row in progress.show(row) }
        await producer?.close()
        progress.clear()
        try output.print(summary) { Self.text(summary) }
    }

    private func transport() throws -> HTTPTransportConfiguration {
        var configuration = try trust.transport(to: endpoints)
        configuration.parallelRequestsMax = 1
        configuration.connectTimeout = .seconds(5)
        return configuration
    }

    private func settings() throws -> ReplaySettings {
        let now = Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000))
        var settings = ReplaySettings(
            endpoints: endpoints, model: model, label: label, start: start?.time ?? now,
            interval: interval.duration, idPrefix: idPrefix ?? "replay-\(now.milliseconds)")
        settings.labelsTopic = labelsTopic
        settings.labelDelayRows = labelDelay
        settings.rowsPerSecond = rate
        settings.bearerToken = try TokenSource(
            file: endpointTokenFile, variable: "KEDGE_ENDPOINT_TOKEN", isOff: false
        ).token()
        return settings
    }

    private static func text(_ summary: ReplaySummary) -> String {
        let versions = summary.rowsByVersion.sorted { $0.key < $1.key }
            .map { "\($0.value) by version \($0.key)" }
        return CellText.details([
            ("rows", "\(summary.rows): \(versions.joined(separator: ", "))"),
            ("labels", "\(summary.labels) published"),
            ("right", summary.accuracy.map { CellText.percent($0) } ?? "-"),
            ("failed requests", "\(summary.failedRequests), tried again"),
            (
                "rate",
                "\(CellText.number(summary.rowsPerSecond)) rows in a second, for "
                    + "\(CellText.number(summary.seconds)) s"
            ),
            (
                "latency",
                "\(CellText.number(summary.latencySecondsP50 * 1000)) ms (median), "
                    + "\(CellText.number(summary.latencySecondsP99 * 1000)) ms (99 %)"
            ),
        ])
    }
}
