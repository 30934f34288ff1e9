import Decisions
import Detection
import FeatureStore
import Observations
import Pipelines
import Postgres
import Registry
import Windows

/// Stores everything a batch led to, with its offsets, in one transaction.
struct StreamCommit {
    /// What was decided while storing, for metrics and logs.
    struct Judged {
        /// Windows that closed in all partitions.
        var windows: [WindowStore.Window] = []
        /// Whether more windows may have closed than were taken.
        var hasMoreWindows = false
        /// What the retraining decision answered.
        var decisions: [RetrainDecision] = []
        /// Which spilled predictions are left of each partition where they changed.
        var spilled: [Int32: SpilledPredictionStore.Outcome] = [:]

        /// How many spilled predictions were dropped that still could have been joined.
        var droppedPredictions: Int64 { spilled.values.reduce(0) { $0 + $1.dropped } }
    }

    /// What to store of the state of a partition.
    struct Change {
        /// Of what is kept in memory.
        let state: StreamStore.Change
        /// Of the spilled predictions; nil when there are none.
        let spill: SpillChange?
        /// The smallest sequence of the spilled predictions that are stored; nil when none are.
        let spilledFirst: Int64?
    }

    private let connection: PostgresConnection
    private let pipeline: Pipeline
    private let partitionCount: Int
    private let softwareVersion: String

    init(
        _ connection: PostgresConnection, pipeline: Pipeline, partitionCount: Int,
        softwareVersion: String
    ) {
        self.connection = connection
        self.pipeline = pipeline
        self.partitionCount = partitionCount
        self.softwareVersion = softwareVersion
    }

    /// Stores the results of the partitions, in order of partition.
    ///
    /// - Parameter changes: what to store of each partition. They are taken before the transaction,
    ///   which runs again after a deadlock.
    func store(
        _ results: [Int32: StreamResults], streams: [Int32: PartitionStream],
        changes: [Int32: Change], versions: VersionKnowledge
    ) async throws -> Judged {
        var judged = Judged()
        var events: [RetrainEvent] = []
        let view = try await FeatureViewStore(connection)
            .ensure(name: pipeline.name, schema: pipeline.decode.features)
        let champion = try await AliasStore(connection)
            .version(AliasStore.champion, of: pipeline.model)
        let ordered = results.sorted { $0.key < $1.key }
        for (partition, result) in ordered {
            guard let stream = streams[partition], let change = changes[partition] else {
                continue
            }
            // The fence comes first: a worker that lost the partition stores nothing of it.
            try await StreamStore(connection).save(
                pipeline: pipeline.name, partition: partition, epoch: stream.epoch,
                change: change.state, nextOffsets: result.nextOffsets,
                windowsBefore: result.windowsBefore,
                progress: StreamStore.Progress(
                    watermark: stream.watermark,
                    hasPredictions: result.nextOffsets[pipeline.topic.predictions] != nil,
                    isIdle: result.isIdle))
            try await storeRows(result, view: view, partition: partition)
            if let spill = change.spill {
                judged.spilled[partition] = try await SpilledPredictionStore(connection).store(
                    spill, pipeline: pipeline.name, partition: partition,
                    delay: pipeline.window.labels.join.maximumDelayMilliseconds,
                    first: change.spilledFirst)
            }
        }
        let judge = WindowJudge(pipeline: pipeline, softwareVersion: softwareVersion)
        let complete = try await complete(ordered)
        judged.hasMoreWindows = partitionCount > 1 && complete.count == WindowStore.completeMax
        let numbering = ordered.compactMap { streams[$0.key]?.numbering }.first
        for parts in complete {
            let index = parts[0].window.index
            let window = try await judge.judge(
                parts, number: numbering?.number(index: index) ?? index, connection: connection,
                versions: versions)
            try await WindowStore(connection).add(window, pipeline: pipeline.name)
            judged.windows.append(window)
            events += try await alert(window, champion: champion)
        }
        for (_, result) in ordered {
            for alarm in result.alarms {
                events.append(try await alert(alarm, champion: champion))
            }
            if result.joined > 0, let newest = result.newestLabel {
                events.append(.labelsJoined(count: result.joined, at: newest))
            }
        }
        judged.decisions = try await RetrainRequests(connection).handle(
            events, pipeline: pipeline.name, policy: pipeline.decide.retrain)
        return judged
    }

    private func storeRows(
        _ result: StreamResults, view: FeatureView, partition: Int32
    ) async throws {
        let now = WallClock.now()
        let writer = FeatureRowWriter(connection)
        try await writer.add(result.predictions, to: view, partition: partition, knownAt: now)
        try await writer.add(result.labels, to: view, partition: partition, knownAt: now)
        try await DeadLetterOutbox(connection).add(result.deadLetters, pipeline: pipeline.name)
        try await WindowPerformanceStore(connection).take(
            result.windowLabels, pipeline: pipeline.name, partition: partition,
            firstRevision: pipeline.detect.performance.reportEveryLabels)
        for snapshot in result.snapshots {
            try await PerformanceStore(connection).add(snapshot, pipeline: pipeline.name)
        }
        let evidence = EvidenceStore(connection)
        for (pair, outcome) in result.paired {
            try await evidence.add(
                outcome, pipeline: pipeline.name, partition: partition, stable: pair.lower,
                canary: pair.higher)
        }
        for (version, outcome) in result.outcomes {
            try await evidence.add(
                correct: outcome.correct, wrong: outcome.wrong, pipeline: pipeline.name,
                partition: partition, version: version)
        }
    }

    /// The windows that have closed in all partitions, with their parts in order of partition.
    private func complete(
        _ results: [(key: Int32, value: StreamResults)]
    ) async throws -> [[WindowPart]] {
        guard partitionCount > 1 else {
            return results.flatMap { partition, result in
                result.closed.map { [WindowPart(partition: partition, window: $0)] }
            }
        }
        guard results.contains(where: { $0.value.windowsBefore != nil }) else { return [] }
        let store = WindowStore(connection)
        for (partition, result) in results {
            for window in result.closed {
                try await store.addPart(
                    pipeline: pipeline.name, number: window.index, partition: partition,
                    content: window.encoded())
            }
        }
        return try await store.takeComplete(
            pipeline: pipeline.name, partitionCount: partitionCount,
            windowCut: pipeline.window.cut
        ).map { _, parts in
            try parts.map {
                WindowPart(
                    partition: $0.partition, window: try ClosedWindow(decoding: $0.content))
            }
        }
    }

    /// Fires or ends the drift alert, and tells the decision about windows of the champion.
    private func alert(
        _ window: WindowStore.Window, champion: Int?
    ) async throws -> [RetrainEvent] {
        guard let report = window.report else { return [] }
        let alerts = AlertStore(connection)
        let fingerprint = "\(pipeline.name)/drift"
        let drifted = report.features.filter(\.drift).map(\.name)
        if report.drift {
            let named = drifted.isEmpty ? "the joint distribution" : drifted.joined(separator: ", ")
            _ = try await alerts.fire(
                AlertStore.Alert(
                    pipeline: pipeline.name, kind: "drift", fingerprint: fingerprint,
                    severity: "warning",
                    summary: "window \(window.number) of \(pipeline.name) drifted from what "
                        + "version \(window.modelVersion ?? 0) was trained on: \(named)",
                    details: [
                        "window": String(window.number),
                        "version": String(window.modelVersion ?? 0),
                        "features": drifted.joined(separator: ","),
                    ],
                    startsAt: window.endsAt),
                receivers: pipeline.decide.alerts.receivers.map(\.name))
        } else {
            try await alerts.resolve(fingerprint: fingerprint, at: window.endsAt)
        }
        guard window.modelVersion == champion else { return [] }
        return [.windowJudged(drift: report.drift, features: drifted, at: window.endsAt)]
    }

    private func alert(_ alarm: PerformanceAlarm, champion: Int?) async throws -> RetrainEvent {
        let isChampion = alarm.version == champion
        if isChampion {
            _ = try await AlertStore(connection).fire(
                AlertStore.Alert(
                    pipeline: pipeline.name, kind: "performance",
                    fingerprint: PerformanceAlarm.fingerprint(pipeline: pipeline.name),
                    severity: "critical", summary: alarm.summary,
                    details: ["version": String(alarm.version), "monitor": alarm.monitor],
                    startsAt: alarm.at),
                receivers: pipeline.decide.alerts.receivers.map(\.name), keepsEarliest: true)
        }
        return .performanceAlarm(
            isChampion: isChampion, summary: alarm.summary, change: alarm.change, at: alarm.at)
    }
}
