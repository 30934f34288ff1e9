import Detection
import FeatureStore
import Kafka
import Logging
import Observations
import Pipelines
import Postgres
import Registry
import Telemetry
import Windows

/// Works on the partitions of one pipeline that this process holds, under one revision of it.
actor StreamWorker {
    /// The most events that one batch, and so one transaction, covers.
    static let batchEventsMax = 5000

    private let pipeline: Pipeline
    private let topics: StreamTopics
    private let partitionCount: Int
    private let pool: PostgresPool
    private let settings: ControlSettings
    /// What this worker calls itself.
    private let owner: String
    private let metrics: Metrics
    private let logger: Logger

    private var streams: [Int32: PartitionStream] = [:]
    /// When predictions of a partition last came, or it was claimed.
    private var lastPrediction: [Int32: ContinuousClock.Instant] = [:]
    /// Partitions whose last event has been taken.
    private var atEnd: Set<TopicPartition> = []
    /// The offsets that did not come; at most one for each batch of a poll.
    private var gaps: [OffsetGap] = []
    private let versions: VersionKnowledge
    /// Topics that are held back, as they are far ahead of the other one of their partition.
    private var holds: TopicHolds
    private var watch: PartitionWatch
    /// Whether windows that have closed in all partitions may wait to be judged.
    private var hasMoreWindows = false
    /// When to look again whether a partition is idle.
    private var nextIdleLook = ContinuousClock.now
    /// The pace of these looks; a window that waits for an idle partition closes so much later.
    private static let idleLookPace = Duration.milliseconds(500)

    init(
        revision: PipelineStore.Revision, topics: StreamTopics, partitionCount: Int,
        pool: PostgresPool, settings: ControlSettings, owner: String, metrics: Metrics,
        logger: Logger
    ) {
        pipeline = revision.pipeline
        self.topics = topics
        self.partitionCount = partitionCount
        self.pool = pool
        self.settings = settings
        self.owner = owner
        self.metrics = metrics
        self.logger = logger
        versions = VersionKnowledge(model: revision.pipeline.model)
        let labels = revision.pipeline.window.labels
        holds = TopicHolds(
            topics: topics, settings: labels.join,
            patience: .milliseconds(labels.idleTimeoutMilliseconds))
        watch = PartitionWatch(
            pipeline: revision.pipeline.name, partitionCount: partitionCount,
            isByCount: revision.pipeline.window.isByCount,
            windowCut: revision.pipeline.window.cut, metrics: metrics, logger: logger)
        holds.report(to: metrics, pipeline: revision.pipeline.name)
    }

    /// Claims assigned partitions and returns where to start in each; nil is the topic's start.
    ///
    /// - Throws: `StreamError` when the group gave it only one topic of a partition, or a partition
    ///   that was added.
    func claim(_ assigned: [TopicPartition]) async throws -> [TopicPartition: Int64?] {
        try topics.requireWhole(assigned, partitionCount: partitionCount)
        var offsets: [TopicPartition: Int64?] = [:]
        // A changed schema is found out here, before any event is read by it.
        _ = try await pool.withConnection {
            try await FeatureViewStore($0)
                .ensure(name: pipeline.name, schema: pipeline.decode.features)
        }
        // Predictions that wait for labels may be of any version.
        try await versions.learnAll(from: pool)
        for partition in Set(assigned.map(\.partition)).sorted() {
            let (claim, spilledFirst) = try await pool.withTransaction { connection in
                let claim = try await StreamStore(connection).claim(
                    pipeline: pipeline.name, partition: partition, owner: owner,
                    windowCut: pipeline.window.cut)
                let spilledFirst = try await SpilledPredictionStore(connection).first(
                    pipeline: pipeline.name, partition: partition)
                return (claim, spilledFirst)
            }
            streams[partition] = try PartitionStream(
                pipeline, partition: partition, claim: claim, spilledFirst: spilledFirst)
            lastPrediction[partition] = .now
            holds.noteLabels(partition, waiting: nil, at: .now)
            for topic in [topics.predictions, topics.labels] {
                offsets[TopicPartition(topic: topic, partition: partition)] =
                    .some(claim.nextOffsets[topic])
            }
            logger.info(
                "A partition was claimed.",
                metadata: [
                    "pipeline": "\(pipeline.name)", "partition": "\(partition)",
                    "epoch": "\(claim.epoch)", "offsets": "\(claim.nextOffsets)",
                ])
        }
        metrics.set(
            MetricCatalogue.partitionsAssigned, pipeline.name, to: Double(streams.count))
        // Whoever held them may have died before all windows were judged that had closed.
        hasMoreWindows = partitionCount > 1
        return offsets.filter { assigned.contains($0.key) }
    }

    /// Forgets partitions that were revoked; what is stored of them is complete.
    ///
    /// - Returns: those that are paused, to be resumed for whoever reads them next.
    func release(_ revoked: [TopicPartition]) -> [TopicPartition] {
        let held = holds.held.intersection(revoked)
        for partition in Set(revoked.map(\.partition)) {
            streams[partition] = nil
            lastPrediction[partition] = nil
            holds.release(partition)
        }
        atEnd.subtract(revoked)
        holds.report(to: metrics, pipeline: pipeline.name)
        metrics.set(
            MetricCatalogue.partitionsAssigned, pipeline.name, to: Double(streams.count))
        reportFill()
        return held.sorted()
    }

    /// Works on what was polled and stores what it leads to.
    ///
    /// - Returns: the next offsets that were stored.
    func take(_ poll: KafkaPoll) async throws -> [TopicPartition: Int64] {
        for batch in poll.batches where batch.count > 0 {
            atEnd.remove(batch.source)
            if batch.topic == topics.labels {
                holds.noteLabels(
                    batch.partition, waiting: poll.waiting[batch.source], at: .now)
            }
        }
        atEnd.formUnion(poll.reachedEnd)
        let decoded = decode(poll.batches)
        try await versions.learn(decoded.flatMap(\.predictions), from: pool)
        var results: [Int32: StreamResults] = [:]
        for part in decoded {
            guard let stream = streams[part.partition] else { continue }
            var result = StreamResults(schema: pipeline.decode.features)
            result.nextOffsets = part.nextOffsets
            result.deadLetters = part.letters
            for batch in part.predictions {
                try await recall(stream.wanted(predictions: batch), to: stream)
                stream.take(predictions: batch, baselines: versions.baselines, into: &result)
            }
            for batch in part.labels {
                try await recall(stream.wanted(labels: batch), to: stream)
                stream.take(labels: batch, baselines: versions.baselines, into: &result)
            }
            if !part.predictions.isEmpty { lastPrediction[part.partition] = .now }
            stream.tally(into: &result)
            results[part.partition] = result
        }
        try await flushIdle(into: &results)
        try await closeIdleWindows(into: &results)
        judgeMoreWindows(&results)
        lookAtHolds()
        guard !results.isEmpty else { return [:] }
        try await store(results)
        return results.nextOffsets
    }

    /// Looks up spilled predictions for labels that are about to be handled.
    private func recall(_ idHashes: [UInt64], to stream: PartitionStream) async throws {
        guard !idHashes.isEmpty else { return }
        let found = try await pool.withConnection {
            try await SpilledPredictionStore($0).find(
                idHashes, pipeline: pipeline.name, partition: stream.partition)
        }
        try await versions.learn(
            Set(found.flatMap { [$0.version, $0.mirroredVersion].compactMap(\.self) }),
            from: pool)
        stream.recall(found)
    }

    private func lookAtHolds() {
        for (partition, stream) in streams {
            let labels = TopicPartition(topic: topics.labels, partition: partition)
            holds.look(
                at: partition, lead: stream.lead, isAtEndOfLabels: atEnd.contains(labels),
                now: .now)
        }
    }

    /// What to pause and to resume, since this was last asked.
    func takeHoldChanges() -> (pause: [TopicPartition], resume: [TopicPartition]) {
        let changes = holds.takeChanges()
        // While a topic is held nobody knows what comes to its end.
        atEnd.subtract(changes.pause + changes.resume)
        if !changes.pause.isEmpty || !changes.resume.isEmpty {
            holds.report(to: metrics, pipeline: pipeline.name)
        }
        return changes
    }

    /// The offsets that did not come, since this was last asked.
    func takeGaps() -> [OffsetGap] {
        defer { gaps.removeAll() }
        return gaps
    }

    private func decode(_ batches: [KafkaBatch]) -> [DecodedPart] {
        var parts: [Int32: DecodedPart] = [:]
        for batch in batches where batch.count > 0 {
            guard let stream = streams[batch.partition] else { continue }
            var part = parts[batch.partition] ?? DecodedPart(partition: batch.partition)
            let delivered = EncodedEvents(
                topic: batch.topic, partition: batch.partition, offsets: batch.offsets,
                bytes: batch.bytes, starts: batch.starts)
            if let gap = stream.gap(before: delivered) { gaps.append(gap) }
            let events = stream.unseen(delivered)
            if events.count < delivered.count {
                logger.warning(
                    "Kafka delivered events that were worked on already; they are passed over.",
                    metadata: [
                        "topic": "\(batch.topic)", "partition": "\(batch.partition)",
                        "events": "\(delivered.count - events.count)",
                    ])
            }
            guard let lastOffset = events.offsets.last else { continue }
            let brokerTimes = Array(batch.timestampsMilliseconds.suffix(events.count))
            let kind: String
            let letters: [DeadLetterOutbox.Letter]
            if batch.topic == topics.predictions {
                kind = "predictions"
                let (rows, failures) = stream.decode(
                    predictions: events, brokerTimes: brokerTimes)
                part.predictions.append(rows)
                letters = failures
            } else {
                kind = "labels"
                let (rows, failures) = stream.decode(
                    labels: events, brokerTimes: brokerTimes)
                part.labels.append(rows)
                letters = failures
            }
            part.letters += letters
            part.nextOffsets[batch.topic] = lastOffset + 1
            parts[batch.partition] = part
            metrics.increment(
                MetricCatalogue.eventsConsumed, pipeline.name, kind, by: Double(events.count))
            metrics.increment(
                MetricCatalogue.eventsDecoded, pipeline.name, kind,
                by: Double(events.count - letters.count))
            for letter in letters {
                metrics.increment(
                    MetricCatalogue.eventsFailed, pipeline.name, kind, letter.reason)
            }
        }
        return parts.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Lets labels go that wait for predictions where none has come for the idle time-out.
    ///
    /// Not while there are predictions that have not been read: what they are joined to would
    /// depend on the pace of reading.
    private func flushIdle(into results: inout [Int32: StreamResults]) async throws {
        for (partition, stream) in streams
        where results[partition]?.nextOffsets[topics.predictions] == nil {
            let predictions = TopicPartition(topic: topics.predictions, partition: partition)
            guard atEnd.contains(predictions), !holds.held.contains(predictions),
                let last = lastPrediction[partition],
                .now - last >= .milliseconds(pipeline.window.labels.idleTimeoutMilliseconds)
            else {
                continue
            }
            lastPrediction[partition] = .now
            var result = results[partition] ?? StreamResults(schema: pipeline.decode.features)
            try await recall(stream.wantedByFlush(), to: stream)
            stream.flushIdle(baselines: versions.baselines, into: &result)
            stream.tally(into: &result)
            if !result.isEmpty { results[partition] = result }
        }
    }

    /// Closes windows that only wait for partitions that are idle: those of event time at once,
    /// those by count when too many wait.
    private func closeIdleWindows(into results: inout [Int32: StreamResults]) async throws {
        guard partitionCount > 1, ContinuousClock.now >= nextIdleLook,
            let timeout = pipeline.window.isByCount
                ? StalledPartition.patience
                : pipeline.window.idleTimeoutMilliseconds.map({ .milliseconds($0) })
        else { return }
        let read = streams.keys.filter {
            atEnd.contains(TopicPartition(topic: topics.predictions, partition: $0))
                && results[$0]?.nextOffsets[topics.predictions] == nil
        }
        guard !read.isEmpty else { return }
        nextIdleLook = .now + Self.idleLookPace
        let partitions = try await pool.withConnection {
            try await PartitionStore($0).partitions(pipeline: pipeline.name)
        }
        let idle = partitions.filter {
            read.contains($0.partition) && $0.quiet >= timeout
        }
        let frontier = WindowFrontier(
            partitions: partitions, partitionCount: partitionCount, windowCut: pipeline.window.cut)
        let before =
            pipeline.window.isByCount
            ? frontier.overdue : frontier.closable(idle: Set(idle.map(\.partition)))
        for partition in idle {
            guard let stream = streams[partition.partition] else { continue }
            var result =
                results[partition.partition] ?? StreamResults(schema: pipeline.decode.features)
            result.isIdle = !partition.isIdle && !pipeline.window.isByCount
            if let before { stream.closeWindows(before: before, into: &result) }
            guard !result.isEmpty else { continue }
            stream.tally(into: &result)
            results[partition.partition] = result
        }
    }

    /// Has the windows judged that were too many for the last commit.
    private func judgeMoreWindows(_ results: inout [Int32: StreamResults]) {
        let first = pipeline.window.isByCount ? 0 : Int64.min
        let closed = streams.filter { $0.value.closedBefore > first }
        guard hasMoreWindows, let (partition, stream) = closed.min(by: { $0.key < $1.key }) else {
            return
        }
        var result = results[partition] ?? StreamResults(schema: pipeline.decode.features)
        result.windowsBefore = stream.closedBefore
        results[partition] = result
    }

    /// Says that the partitions are held, and reports how far those of the pipeline have come.
    func report(lags: [TopicPartition: Int64]) async throws {
        let held = streams.mapValues(\.epoch)
        let heldTopics = holds.heldTopics
        let (partitions, waiting) = try await pool.withConnection { connection in
            let store = PartitionStore(connection)
            try await store.hold(
                pipeline: pipeline.name, epochs: held, heldTopics: heldTopics)
            let windows = try await WindowStore(connection).waitingCount(pipeline: pipeline.name)
            return (try await store.partitions(pipeline: pipeline.name), windows)
        }
        let frontier = WindowFrontier(
            partitions: partitions, partitionCount: partitionCount, windowCut: pipeline.window.cut)
        holds.hold(
            ahead: waiting < settings.waitingWindowsMax
                ? [] : frontier.ahead.intersection(held.keys))
        // What is held back is meant to wait.
        watch.report(partitions, held: held, lags: lags.filter { !holds.held.contains($0.key) })
    }

    private func store(_ results: [Int32: StreamResults]) async throws {
        let started = ContinuousClock.now
        do {
            let changes = try results.keys.reduce(into: [Int32: StreamCommit.Change]()) {
                guard let stream = streams[$1] else { return }
                let spill = stream.takeSpill()
                $0[$1] = StreamCommit.Change(
                    state: try stream.takeChange(), spill: spill,
                    spilledFirst: stream.spilledFirst)
            }
            let judged = try await pool.withTransaction { connection in
                try await StreamCommit(
                    connection, pipeline: pipeline, partitionCount: partitionCount,
                    softwareVersion: settings.softwareVersion
                ).store(results, streams: streams, changes: changes, versions: versions)
            }
            hasMoreWindows = judged.hasMoreWindows
            for (partition, outcome) in judged.spilled { streams[partition]?.stored(outcome) }
            metrics.observe(
                MetricCatalogue.batchCommitDuration, pipeline.name,
                value: (ContinuousClock.now - started).seconds)
            reporter.report(results.values, judged: judged)
            reporter.report(wealth: streams.values.flatMap(\.wealth))
            reportFill()
        } catch {
            metrics.increment(MetricCatalogue.batchCommitFailures, pipeline.name)
            throw error
        }
    }

    private var reporter: StreamReporter {
        StreamReporter(metrics: metrics, logger: logger, pipeline: pipeline.name)
    }

    private func reportFill() {
        reporter.report(
            streams.values.reduce(into: StreamFill()) { $0 += $1.fill }, caches: versions.fill)
    }
}
