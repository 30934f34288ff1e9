internal import Foundation
internal import Observations
internal import Synchronization
public import Telemetry

/// Scores requests and publishes what it predicted: the endpoint without its HTTP server.
///
/// Safe to use from any task; each request sees one state of models and traffic throughout.
public final class ScoringEndpoint: Sendable {
    /// Makes a model from the bytes of its artifact.
    public typealias ModelLoader = @Sendable ([UInt8]) throws -> any ScoringModel

    private let state: Mutex<ScoringState>
    /// Held while a change is stored, so that requests need not wait for the disk.
    private let changing = Mutex<Void>(())
    private let directory: ModelDirectory?
    private let meters = Mutex<[String: ScoringMeters]>([:])
    let limits: InferLimits
    private let topics: [String: String]
    private let sink: any PredictionSink
    private let metrics: Metrics
    private let loader: ModelLoader
    private let nowMilliseconds: @Sendable () -> Int64

    /// Makes an endpoint without models.
    ///
    /// - Parameters:
    ///   - topics: for each model the topic of its prediction events; a load may name it too.
    ///   - directory: keeps versions and traffic over a restart; see `restore`.
    ///   - loader: makes models; the default reads `Training.ModelArtifact`.
    ///   - nowMilliseconds: the clock of predictions that come without a timestamp.
    public init(
        sink: any PredictionSink, topics: [String: String] = [:], limits: InferLimits = .init(),
        metrics: Metrics = .disabled, directory: ModelDirectory? = nil,
        loader: ModelLoader? = nil,
        nowMilliseconds: (@Sendable () -> Int64)? = nil
    ) {
        state = Mutex(ScoringState())
        self.sink = sink
        self.topics = topics
        self.limits = limits
        self.metrics = metrics
        self.directory = directory
        self.loader = loader ?? { try readArtifact($0) }
        self.nowMilliseconds =
            nowMilliseconds ?? { Int64((Date.now.timeIntervalSince1970 * 1000).rounded()) }
    }

    /// A copy of what the endpoint holds.
    public var snapshot: ScoringState { state.withLock { $0 } }

    /// Reads an artifact and adds it as a version; see `ScoringState.load`.
    ///
    /// - Returns: the version that made room.
    @discardableResult
    public func load(
        model: String, version: String, artifact: [UInt8], topic: String? = nil
    ) throws(ScoringError) -> String? {
        let read = try read(artifact, version: version)
        var evicted: String?
        try change(model) { (state) throws(ScoringError) in
            evicted = try state.load(
                model: model, version: version, read, artifact: artifact,
                topic: topic ?? topics[model])
            // Before another is kept: what is restored always fits.
            if let evicted { try directory?.remove(model: model, version: evicted) }
            try directory?.save(artifact, model: model, version: version)
            if let held = state.models[model] { try directory?.save(held) }
        }
        return evicted
    }

    /// Removes a version, or with nil the model; see `ScoringState.unload`.
    public func unload(model: String, version: String?) throws(ScoringError) {
        try change(model) { (state) throws(ScoringError) in
            if let version {
                guard state.models[model]?.versions[version] != nil else { return }
                try state.unload(model: model, version: version)
            } else {
                try state.unload(model: model)
            }
            try directory?.remove(model: model, version: version)
        }
    }

    /// Sets the split of a model; see `ScoringState.setTraffic`.
    public func setTraffic(
        model: String, _ traffic: EndpointTraffic
    ) throws(ScoringError) {
        try change(model) { (state) throws(ScoringError) in
            try state.setTraffic(model: model, traffic)
            if let held = state.models[model] { try directory?.save(held) }
        }
    }

    /// Loads what the directory kept; to be called before the first request.
    ///
    /// - Returns: a sentence for each thing that could not be restored; the rest is in place.
    public func restore() -> [String] {
        guard let (kept, found) = directory?.contents() else { return [] }
        var problems = found
        for model in kept {
            for (version, artifact) in model.versions {
                do {
                    let read = try read(artifact, version: version)
                    try change(model.model) { (state) throws(ScoringError) in
                        try state.load(
                            model: model.model, version: version, read, artifact: artifact,
                            topic: model.topic ?? topics[model.model])
                    }
                } catch {
                    problems.append("version '\(version)' of model '\(model.model)': \(error)")
                }
            }
            guard let traffic = model.traffic else { continue }
            do {
                try change(model.model) { (state) throws(ScoringError) in
                    try state.setTraffic(model: model.model, traffic)
                }
            } catch {
                problems.append("traffic of model '\(model.model)': \(error)")
            }
        }
        return problems
    }

    /// Scores a request in JSON of the protocol V2, publishes the predictions, and answers in JSON.
    ///
    /// - Parameters:
    ///   - version: the version that must answer, or nil for the one that traffic chooses.
    ///   - started: when the request came, for the latency that events and metrics report.
    public func infer(
        model: String, version: String? = nil, body: [UInt8],
        started: ContinuousClock.Instant = .now
    ) throws(ScoringError) -> [UInt8] {
        guard let held = state.withLock({ $0.models[model] }) else {
            metrics.increment(MetricCatalogue.endpointRequests, Metric.overflowLabel, "404")
            throw .unknownModel(model)
        }
        let meters = meters(model)
        do {
            let inference = try score(held, version: version, body: body)
            publish(inference, meters, latency: .now - started)
            let answer = inference.encodedAnswer()
            let seconds = (.now - started).seconds
            meters.succeeded.increment()
            meters.duration.observe(seconds)
            meters.latency.observe(seconds)
            return answer
        } catch {
            metrics.increment(MetricCatalogue.endpointRequests, model, "\(error.status)")
            throw error
        }
    }

    private func score(
        _ held: LoadedModel, version: String?, body: [UInt8]
    ) throws(ScoringError) -> Inference {
        let request = try InferRequest(decoding: body, limits: limits)
        let id = request.id ?? UUID().uuidString.lowercased()
        let answers: LoadedVersion
        var beside: LoadedVersion?
        if let version {
            guard let named = held.versions[version] else {
                throw .unknownVersion(model: held.name, version: version)
            }
            answers = named
        } else if let chosen = request.routingKey.map(held.choose) ?? held.choose(id.utf8) {
            (answers, beside) = chosen
        } else {
            throw .notReady("no version of model '\(held.name)' has traffic")
        }
        let binding = try RowBinding(
            request, schema: answers.model.schema, alsoKnown: held.hasFeature)
        let known = Inference.outputs(of: answers.model.target)
        if let unknown = request.outputs?.first(where: { !known.contains($0) }) {
            throw .malformed("output '\(unknown)' is not one of \(known)")
        }
        return Inference(
            request: request, binding: binding, model: held, id: id,
            timestampMilliseconds: request.timestampMilliseconds ?? nowMilliseconds(),
            answer: Inference.Scored(
                version: answers, rows: try rows(request, binding, answers, held.name)),
            beside: beside.flatMap { scoreBeside(request, binding, answers, $0, held.name) })
    }

    private func rows(
        _ request: borrowing InferRequest, _ binding: RowBinding, _ version: LoadedVersion,
        _ model: String
    ) throws(ScoringError) -> [ScoredRow] {
        var rows: [ScoredRow] = []
        rows.reserveCapacity(binding.rows)
        for row in 0..<binding.rows {
            rows.append(try version.score(request, binding, row: row, modelName: model))
        }
        return rows
    }

    /// What the version beside the answer says; nil when it cannot score this request.
    ///
    /// A version that is tried out must never keep the other one from answering.
    private func scoreBeside(
        _ request: borrowing InferRequest, _ binding: RowBinding, _ answers: LoadedVersion,
        _ version: LoadedVersion, _ model: String
    ) -> Inference.Scored? {
        let own: RowBinding?
        if version.model.schema == answers.model.schema {
            own = binding
        } else {
            own = try? RowBinding(request, schema: version.model.schema) { _ in true }
        }
        guard let own, let rows = try? rows(request, own, version, model) else { return nil }
        return Inference.Scored(version: version, rows: rows)
    }

    private func publish(
        _ inference: borrowing Inference, _ meters: ScoringMeters, latency: Duration
    ) {
        let rows = inference.binding.rows
        meters.answered.add(rows, version: inference.answer.version.name)
        if let beside = inference.beside {
            meters.mirrored.add(rows, version: beside.version.name)
        }
        guard let topic = inference.model.topic else { return }
        var published = 0
        for row in 0..<rows {
            let taken = sink.offer(
                topic: topic, key: Array(inference.predictionID(row: row).utf8),
                payload: inference.encodedEvent(row: row, latency: latency))
            if taken { published += 1 }
        }
        meters.published.increment(by: Double(published))
        meters.dropped.increment(by: Double(rows - published))
    }

    private func read(
        _ artifact: [UInt8], version: String
    ) throws(ScoringError) -> any ScoringModel {
        do {
            return try loader(artifact)
        } catch {
            throw .malformed("the artifact of version '\(version)' is not readable: \(error)")
        }
    }

    /// Makes a change on a copy, which takes effect when `body` has succeeded as a whole.
    private func change(
        _ model: String, _ body: (inout ScoringState) throws(ScoringError) -> Void
    ) throws(ScoringError) {
        try changing.withLock { (_) throws(ScoringError) in
            var changed = snapshot
            try body(&changed)
            state.withLock { $0 = changed }
            report(model)
        }
    }

    private func meters(_ model: String) -> ScoringMeters {
        meters.withLock { known in
            if let found = known[model] { return found }
            let made = ScoringMeters(metrics, model: model)
            known[model] = made
            return made
        }
    }

    /// Sets the gauges that describe what is loaded.
    private func report(_ model: String) {
        let held = snapshot.models[model]
        metrics.replace(
            MetricCatalogue.endpointModelsLoaded, prefix: [model],
            with: held.map { [([model], Double($0.versions.count))] } ?? [])
        metrics.replace(
            MetricCatalogue.endpointTrafficWeight, prefix: [model],
            with: (held?.traffic?.weights ?? [:]).map { ([model, $0.key], $0.value) })
    }
}
