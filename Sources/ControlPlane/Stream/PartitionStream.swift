import Decoding
import Kafka
import Observations
import Pipelines
import Registry
import Windows

/// The stream of one partition: decodes, windows, joins labels, and judges.
///
/// What it does depends on the events alone, not on how they were cut into batches, nor on how
/// prediction and label events came interleaved: so a run that was killed and resumed ends like one
/// that was not.
final class PartitionStream {
    /// The partition.
    let partition: Int32
    /// The epoch under which results may be stored.
    let epoch: Int64
    /// What the windows have as their numbers.
    let numbering: WindowNumbering

    private let pipeline: Pipeline
    private let settings: MonitorSettings
    private var nextOffsets: [String: Int64]
    private var counted = LabelJoinCounters()
    private var lateCounted: Int64 = 0
    private var overflowCounted: Int64 = 0
    private var predictionDecoder: PredictionDecoder
    private var labelDecoder: LabelDecoder
    private var state: PartitionState
    private var journal = StateJournal()
    /// The smallest sequence of the spilled predictions that are stored; nil when none are.
    private(set) var spilledFirst: Int64?

    /// Takes a partition up where its stored state left it.
    ///
    /// - Parameter spilledFirst: the smallest sequence of the spilled predictions that are stored.
    /// - Throws: `StreamError.unreadableState`.
    init(
        _ pipeline: Pipeline, partition: Int32, claim: StreamStore.Claim,
        spilledFirst: Int64? = nil
    ) throws {
        self.partition = partition
        self.spilledFirst = spilledFirst
        self.pipeline = pipeline
        epoch = claim.epoch
        numbering = claim.numbering
        nextOffsets = claim.nextOffsets
        settings = MonitorSettings(pipeline)
        predictionDecoder = PredictionDecoder(
            schema: pipeline.decode.features, target: pipeline.decode.target,
            model: pipeline.model)
        labelDecoder = LabelDecoder(target: pipeline.decode.target)
        do {
            state =
                try claim.state.map(PartitionState.init(decoding:))
                ?? PartitionState(
                    pipeline, settings: settings, firstWindow: claim.numbering.firstIndex)
            for entry in claim.journal {
                state.replay(
                    try StreamInput.decoded(entry, schema: state.windows.schema),
                    partition: partition)
            }
            state.adopt(pipeline, settings: settings)
            counted = state.join.counters
            lateCounted = state.windows.lateCount
            overflowCounted = state.windows.overflowCount
        } catch {
            throw StreamError.unreadableState(partition: partition, reason: "\(error)")
        }
    }

    /// What to store of the state with the results; to be stored, or else to be forgotten with
    /// the stream.
    ///
    /// `takeSpill()` comes first.
    func takeChange() throws -> StreamStore.Change {
        try journal.take { try state.encoded() }
    }

    /// The events that were not worked on before, and moves the next offset past them.
    ///
    /// A broker that came back without its data makes the client begin at the start again; what
    /// was worked on once must not count twice.
    func unseen(_ events: EncodedEvents) -> EncodedEvents {
        let next = nextOffsets[events.topic] ?? 0
        let first = events.offsets.firstIndex { $0 >= next } ?? events.count
        if let last = events.offsets.last { nextOffsets[events.topic] = max(next, last + 1) }
        guard first > 0 else { return events }
        return EncodedEvents(
            topic: events.topic, partition: events.partition,
            offsets: Array(events.offsets[first...]), bytes: events.bytes,
            starts: Array(events.starts[first...]))
    }

    /// The offsets that are missing before the first of the events; nil when it is the next one.
    func gap(before events: EncodedEvents) -> OffsetGap? {
        guard let expected = nextOffsets[events.topic], let got = events.offsets.first,
            got > expected
        else { return nil }
        return OffsetGap(
            partition: TopicPartition(topic: events.topic, partition: events.partition),
            expected: expected, got: got)
    }

    /// Decodes prediction events.
    func decode(
        predictions events: EncodedEvents, brokerTimes: [Int64]
    ) -> (batch: PredictionBatch, letters: [DeadLetterOutbox.Letter]) {
        let (batch, failures) = predictionDecoder.decode(
            events, brokerTimesMilliseconds: brokerTimes)
        return (batch, Self.letters(failures, events))
    }

    /// Decodes label events.
    func decode(
        labels events: EncodedEvents, brokerTimes: [Int64]
    ) -> (batch: LabelBatch, letters: [DeadLetterOutbox.Letter]) {
        let (batch, failures) = labelDecoder.decode(events, brokerTimesMilliseconds: brokerTimes)
        return (batch, Self.letters(failures, events))
    }

    /// Takes decoded predictions in.
    func take(
        predictions batch: PredictionBatch, baselines: [Int: VersionMetrics],
        into results: inout StreamResults
    ) {
        journal.note(.predictions(batch))
        let before = state.windows.closedBefore
        results.closed += state.cut(batch)
        if state.windows.closedBefore != before {
            results.windowsBefore = state.windows.closedBefore
        }
        judge(state.join.add(predictions: batch), baselines: baselines, into: &results)
        results.predictions.append(
            contentsOf: pipeline.window.sampleRate >= 1
                ? batch
                : batch.rows(
                    (0..<batch.count).filter {
                        IDHash.isSampled(batch.idHashes[$0], rate: pipeline.window.sampleRate)
                    }))
    }

    /// Takes decoded labels in.
    func take(
        labels batch: LabelBatch, baselines: [Int: VersionMetrics],
        into results: inout StreamResults
    ) {
        journal.note(.labels(batch))
        judge(state.join.add(labels: batch), baselines: baselines, into: &results)
        results.labels.append(
            contentsOf: batch.rows(
                (0..<batch.count).filter {
                    IDHash.isSampled(batch.idHashes[$0], rate: pipeline.window.sampleRate)
                }))
    }

    /// Joins labels that wait for predictions which have not come for the idle time-out.
    func flushIdle(
        baselines: [Int: VersionMetrics], into results: inout StreamResults
    ) {
        journal.note(.flush)
        judge(state.join.flush(), baselines: baselines, into: &results)
    }

    /// How far predictions have come in time.
    var watermark: Timestamp? { state.windows.watermark.time }

    /// Windows with smaller indices have closed.
    var closedBefore: Int64 { state.windows.closedBefore }

    /// Closes windows that other partitions are past, as this one is idle.
    func closeWindows(before index: Int64, into results: inout StreamResults) {
        guard index > state.windows.closedBefore else { return }
        journal.note(.windowsClosed(before: index))
        results.closed += state.closeWindows(before: index)
        results.windowsBefore = state.windows.closedBefore
    }

    /// Where the e-detectors stand.
    var wealth: [DetectorWealth] { state.monitors.wealth }

    /// Adds what happened since the last call to what only metrics show.
    func tally(into results: inout StreamResults) {
        let now = state.join.counters
        for (outcome, count) in [
            ("unknown", now.unknownLabels - counted.unknownLabels),
            ("duplicate", now.duplicateLabels - counted.duplicateLabels),
            ("late", now.tooLateLabels - counted.tooLateLabels),
        ] { results.tally.labels[outcome, default: 0] += count }
        results.tally.lateEvents += state.windows.lateCount - lateCounted
        results.tally.droppedRows += state.windows.overflowCount - overflowCounted
        counted = now
        lateCounted = state.windows.lateCount
        overflowCounted = state.windows.overflowCount
    }

    /// The ids to look up among the spilled predictions before predictions are taken in; none
    /// while nothing is stored.
    func wanted(predictions batch: PredictionBatch) -> [UInt64] {
        spilledFirst == nil ? [] : state.join.wanted(predictions: batch)
    }

    /// The ids to look up among the spilled predictions before labels are taken in.
    func wanted(labels batch: LabelBatch) -> [UInt64] {
        spilledFirst == nil ? [] : state.join.wanted(labels: batch)
    }

    /// The ids to look up among the spilled predictions before waiting labels are let go.
    func wantedByFlush() -> [UInt64] {
        spilledFirst == nil ? [] : state.join.wantedByFlush()
    }

    /// Takes in the spilled predictions that were found.
    func recall(_ found: [SpilledPrediction]) {
        guard !found.isEmpty else { return }
        journal.note(.recalled(found))
        state.join.recall(found)
    }

    /// What happened to spilled predictions; nil when there are none to be stored or deleted.
    func takeSpill() -> SpillChange? {
        let change = state.join.takeSpill()
        return change.isEmpty && spilledFirst == nil ? nil : change
    }

    /// Takes note of what is left after the change was stored.
    func stored(_ outcome: SpilledPredictionStore.Outcome) {
        spilledFirst = outcome.first
    }

    /// How far each topic is ahead of the other.
    var lead: TopicHold.Lead {
        TopicHold.Lead(
            predictions: state.join.predictionsAhead, labels: state.join.labelsAhead)
    }

    /// How full what is bounded is.
    var fill: StreamFill {
        StreamFill(
            openPredictions: state.join.openPredictions,
            spilledPredictions: spilledFirst.map { Int(state.join.spillEnd - $0) } ?? 0,
            waitingLabels: state.join.waitingLabels, openWindowRows: state.windows.openRows,
            leftOutRows: state.extents.leftOutCount, closedWindows: state.extents.windowCount,
            journalBytes: journal.bytes, monitoredVersions: state.monitors.versionCount)
    }

    private func judge(
        _ rows: JoinedBatch, baselines: [Int: VersionMetrics], into results: inout StreamResults
    ) {
        guard rows.count > 0 else { return }
        results.joined += rows.count
        results.tally.labelDelaysSeconds += (0..<rows.count).map { rows.delay($0).seconds }
        results.newestLabel = rows.labelTimes.max().map { max($0, results.newestLabel ?? $0) }
        judgeWindows(rows, into: &results)
        let isNew = state.monitors.take(
            rows, partition: partition, settings: settings, baselines: baselines, into: &results)
        // The baseline of a version's monitor comes from the registry, not from the stream.
        if isNew { journal.requireWhole() }
    }

    /// Finds the windows to which labels belong, however long those have been closed.
    private func judgeWindows(_ rows: JoinedBatch, into results: inout StreamResults) {
        guard settings.isClassification else { return }
        // Of more than two classes a window keeps how many answers are right, and how many not.
        let isBinary = settings.classCount == nil
        state.extents.forEachWindow(of: rows, assigner: state.windows) { row, index in
            results.windowLabels.append(
                WindowPerformanceStore.Label(
                    number: numbering.number(index: index),
                    label: isBinary ? rows.labels[row] : 1,
                    prediction: isBinary
                        ? rows.predictions[row] : rows.predictions[row] == rows.labels[row] ? 1 : 0,
                    eventTime: rows.labelTimes[row],
                    offset: rows.labelOffsets[row]))
        }
    }

    private static func letters(
        _ failures: [DecodingFailure], _ events: EncodedEvents
    ) -> [DeadLetterOutbox.Letter] {
        failures.map { failure in
            let index = events.offsets.firstIndex(of: failure.source.offset)
            return DeadLetterOutbox.Letter(
                source: failure.source, reason: failure.reason.rawValue, detail: failure.detail,
                payload: index.map { Array(events.payload($0)) } ?? [])
        }
    }
}
