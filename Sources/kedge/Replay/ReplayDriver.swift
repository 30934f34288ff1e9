import Curl
import Foundation
import Kafka
import Observations

/// Asks an endpoint for the prediction of each row, in order, and publishes labels later.
///
/// One row is under way at a time, so that two replays of the same rows are the same stream.
struct ReplayDriver: Sendable {
    let settings: ReplaySettings
    let rows: ReplayRows
    let transport: HTTPTransport
    /// Publishes labels; nil when `settings.labelsTopic` is.
    let producer: KafkaProducer?

    /// How far behind its rate a replay may fall and still catch up.
    private static let lagMax = Duration.seconds(1)
    /// How long Kafka may take to acknowledge the labels that wait at the end.
    private static let flushTimeout = Duration.seconds(60)
    /// How long to wait for room in the producer's queue before the next try.
    private static let queuePause = Duration.milliseconds(20)

    init(
        settings: ReplaySettings, rows: ReplayRows, transport: HTTPTransport,
        producer: KafkaProducer?
    ) {
        self.settings = settings
        self.rows = rows
        self.transport = transport
        self.producer = producer
    }

    /// Replays every row.
    ///
    /// - Parameter onRow: Is told of each row once it was answered and the label that was due then
    ///   was handed to Kafka; the next row waits for it.
    /// - Throws: `InputError` for a file that does not fit the model, `EndpointRefusal` or
    ///   `HTTPFailure` once a row failed as often as it may, `KafkaError` when a label is lost.
    func run(
        onRow: (ReplayedRow) async throws -> Void = { _ in }
    ) async throws -> ReplaySummary {
        let labelColumn = try rows.position(of: settings.label, as: "the label")
        let model = try await describedModel()
        let request = try InferenceRequest(model, rows: rows)
        let schedule = settings.schedule(rows: rows.range)
        let lostBefore = producer?.counters.failed ?? 0
        var summary = ReplaySummary()
        var latencies: [Double] = []
        let clock = ContinuousClock()
        let begin = clock.now
        var next = begin
        func publish(_ label: ReplaySchedule.Label) async throws {
            try await self.publish(
                label, id: schedule.id(row: label.row), column: labelColumn,
                isNumber: model.predictsNumbers)
        }
        for row in rows.range {
            try Task.checkCancellation()
            if let rate = settings.rowsPerSecond {
                try await clock.sleep(until: next)
                next = max(next, clock.now - Self.lagMax) + .seconds(1 / rate)
            }
            let id = schedule.id(row: row)
            let time = schedule.eventTime(row: row)
            let body = try request.body(row: row, id: id, eventTime: time)
            let (answer, latency, failedRequests) = try await ask(body, row: row)
            if let label = schedule.labelDue(afterRow: row) {
                try await publish(label)
            }
            let replayed = ReplayedRow(
                index: row, id: id, eventTime: time, prediction: answer.prediction,
                score: answer.score, version: answer.version, label: rows[row][labelColumn],
                latency: latency, failedRequests: failedRequests)
            summary.add(replayed)
            latencies.append(latency.seconds)
            try await onRow(replayed)
        }
        for label in schedule.labelsRemaining {
            try await publish(label)
        }
        try await acknowledge(lostBefore: lostBefore)
        if producer != nil { summary.labels = rows.range.count }
        summary.seconds = (clock.now - begin).seconds
        summary.setLatencies(latencies)
        return summary
    }

    /// Asks the endpoints, one after the other, what the model takes.
    private func describedModel() async throws -> ServedModel {
        guard !settings.endpoints.isEmpty else { throw InputError("expected an endpoint") }
        var attempt = 1
        while true {
            let endpoint = settings.endpoints[(attempt - 1) % settings.endpoints.count]
            do {
                return try await ServedModel.fetch(
                    settings.model, endpoint: endpoint, bearerToken: settings.bearerToken,
                    transport: transport)
            } catch  where attempt < settings.endpoints.count {
                attempt += 1
            }
        }
    }

    /// Asks for a prediction; a failed request is repeated at the next endpoint.
    private func ask(
        _ body: [UInt8], row: Int
    ) async throws -> (answer: InferenceAnswer, latency: Duration, failedRequests: Int) {
        var failed = 0
        while true {
            let endpoint = settings.endpoints[(row + failed) % settings.endpoints.count]
            do {
                let started = ContinuousClock.now
                let answer = try await ask(body, endpoint: endpoint)
                return (answer, .now - started, failed)
            } catch let error as HTTPFailure where error.isRetriable {
                failed += 1
                guard failed < settings.attemptsMax else { throw error }
            } catch let error as EndpointRefusal where error.isRetriable {
                failed += 1
                guard failed < settings.attemptsMax else { throw error }
            }
            try await Task.sleep(for: settings.pause(afterAttempt: failed))
        }
    }

    private func ask(_ body: [UInt8], endpoint: String) async throws -> InferenceAnswer {
        let response = try await transport.send(
            HTTPRequest(
                method: "POST", url: V2Path.infer(settings.model, endpoint: endpoint),
                headers: V2Path.headers(settings.bearerToken), body: body,
                timeout: settings.requestTimeout))
        guard response.isSuccess else { throw EndpointRefusal(response, endpoint: endpoint) }
        guard let answer = InferenceAnswer(response.body) else {
            throw EndpointRefusal(
                endpoint: endpoint, status: response.status,
                reason: "expected an answer by the Open Inference Protocol V2 with an output")
        }
        return answer
    }

    /// Queues a label; waits while the producer's queue is full.
    private func publish(
        _ label: ReplaySchedule.Label, id: String, column: Int, isNumber: Bool
    ) async throws {
        guard let producer, let topic = settings.labelsTopic else { return }
        let event = LabelEvent(
            id: id, label: rows[label.row][column], isNumber: isNumber,
            eventTime: label.eventTime)
        guard let payload = event.payload else {
            throw rows.refusal(row: label.row, column: column, expected: "a finite number")
        }
        while !producer.offer(topic: topic, key: event.key, payload: payload) {
            if let failure = producer.counters.lastFailure, failure.name != "_QUEUE_FULL" {
                throw failure
            }
            try await Task.sleep(for: Self.queuePause)
        }
    }

    /// Waits until Kafka has every label.
    private func acknowledge(lostBefore: Int) async throws {
        guard let producer else { return }
        try await producer.flush(timeout: Self.flushTimeout)
        let counters = producer.counters
        guard counters.failed == lostBefore else {
            throw counters.lastFailure
                ?? KafkaError(
                    code: 0, name: "_FAIL",
                    reason: "\(counters.failed - lostBefore) labels were not delivered")
        }
    }
}
