public import Observations

/// Joins the labels of one partition to its predictions by the hash of the id.
///
/// The two topics are read at different speeds, yet the rows that come out, and their order, depend
/// only on the two sequences in offset order, never on how their batches interleave, nor on how
/// many predictions are kept in memory:
///
/// - The labels are the clock. A label's *release time* is the latest event time among the labels
///   up to it. It is handled once the predictions' watermark has reached that time (or at `flush`),
///   in offset order.
/// - A prediction is *visible* to a label if the predictions' watermark before it was earlier than
///   the label's release time, and the watermark after it no more than twice the maximum delay
///   before that. When the label is handled, all predictions that it can ever see have come.
/// - When a label is handled, the predictions that have newly become visible are taken in, in
///   offset order; then what is past its time leaves; then the label finds its prediction, or
///   waits for it for up to the maximum delay.
///
/// Of predictions with one id the first counts, of labels likewise, as long as it is among the
/// last `recentIDsMax` (and no older than twice the maximum delay). A label more than the maximum
/// delay after its prediction is too late.
///
/// Beyond `openPredictionsMax` open predictions the oldest are *spilled*: `takeSpill` hands them
/// out to be stored. Before predictions or labels are added, or at a flush, the ids that `wanted`
/// names are looked up in what is stored, and what is found is given to `recall`.
///
/// Labels that are ahead of the predictions are kept, however many: hold the label topic back
/// while `labelsAhead` is high. Predictions ahead of the labels are spilled: to spare that, hold
/// the prediction topic back while `predictionsAhead` is high.
public struct LabelJoin: Sendable {
    /// How many ids of predictions, and of joined labels, are remembered to know duplicates.
    public static let recentIDsMax = 1 << 16

    /// How many ids are fetched into the processor's caches before they are looked up one by one:
    /// enough for it to wait for many at once, few enough to find them there.
    static let fetchedIDs = 256

    /// The delay and the bounds.
    public private(set) var settings: LabelJoinSettings

    /// What became of predictions and labels so far.
    public internal(set) var counters = LabelJoinCounters()

    /// The event time that the predictions have reached.
    public internal(set) var watermark: Watermark

    var labelClock: Watermark
    /// The release time up to which predictions have been taken in.
    var time = Int64.min
    /// Those that are open in memory, and places of some that no longer are.
    var predictions = Fifo<OpenPrediction>()
    /// How many of them are open.
    var openCount = 0
    /// The number of the first prediction that is not visible yet.
    var firstInvisible: Int64 = 0
    /// Predictions that are not visible yet, each asked for by a label that waits, by offset.
    var awaited: [SpilledPrediction] = []
    var spill = JoinSpill()
    var queue = Fifo<WaitingLabel>()
    var waiting = Fifo<WaitingLabel>()
    var recentPredictions = RecentIDs(countMax: recentIDsMax)
    var recentLabels = RecentIDs(countMax: recentIDsMax)
    var versions = TextPool()
    /// The open prediction in memory of each id: there is one at most.
    var predictionIndex = HashIndex()
    var waitingIndex = HashIndex()

    /// Makes a join that has seen nothing.
    public init(settings: LabelJoinSettings) {
        self.settings = settings
        watermark = Watermark(jumpMaxMilliseconds: settings.jumpMaxMilliseconds)
        labelClock = Watermark(jumpMaxMilliseconds: settings.jumpMaxMilliseconds)
    }

    /// Takes other bounds over for what comes; what is open stays open.
    ///
    /// How far one event may move the watermarks stays as it was.
    public mutating func adopt(_ settings: LabelJoinSettings) {
        self.settings = settings
    }

    /// How many predictions in memory no label has reached yet.
    public var predictionsAhead: Int { Int(predictions.end - firstInvisible) }

    /// How many labels have come that the predictions' watermark has not reached yet.
    public var labelsAhead: Int { queue.count }

    /// How many predictions wait for their label in memory.
    public var openPredictions: Int { openCount + awaited.count }

    /// How many labels wait for their prediction.
    public var waitingLabels: Int { waiting.count }

    /// Adds predictions in offset order; returns the rows that this completes.
    public mutating func add(predictions batch: PredictionBatch) -> JoinedBatch {
        compact()
        dropUnusedVersions()
        let versionCodes = batch.versions.dictionary.map { versions.code(for: $0) }
        let mirroredCodes = batch.mirroredVersions.dictionary.map { versions.code(for: $0) }
        for row in 0..<batch.count {
            if row % Self.fetchedIDs == 0 {
                let ids = batch.idHashes[row...].prefix(Self.fetchedIDs)
                recentPredictions.fetch(ids)
                predictionIndex.fetch(ids)
            }
            let before = watermark.time?.milliseconds ?? .min
            watermark.observe(batch.eventTimes[row])
            let idHash = batch.idHashes[row]
            guard isSampled(idHash) else { continue }
            let after = watermark.time?.milliseconds ?? .min
            guard remember(idHash, before: before, after: after) else { continue }
            let version = batch.versions.codes[row]
            let mirrored = batch.mirroredVersions.codes[row]
            append(
                OpenPrediction(
                    idHash: idHash, eventTime: batch.eventTimes[row].milliseconds,
                    watermarkBefore: before, watermarkAfter: after, offset: batch.offsets[row],
                    prediction: batch.predictions[row], score: batch.scores[row],
                    mirroredPrediction: batch.mirroredPredictions[row],
                    mirroredScore: batch.mirroredScores[row],
                    version: version < 0 ? TextPool.none : versionCodes[Int(version)],
                    mirroredVersion: mirrored < 0 ? TextPool.none : mirroredCodes[Int(mirrored)],
                    isOpen: true))
        }
        return release(all: false)
    }

    /// Adds labels in offset order; returns the rows that this completes.
    public mutating func add(labels batch: LabelBatch) -> JoinedBatch {
        for row in 0..<batch.count {
            labelClock.observe(batch.eventTimes[row])
            guard isSampled(batch.idHashes[row]) else { continue }
            queue.append(
                WaitingLabel(
                    idHash: batch.idHashes[row], eventTime: batch.eventTimes[row].milliseconds,
                    releaseTime: labelClock.time?.milliseconds ?? .min,
                    offset: batch.offsets[row], label: batch.labels[row],
                    weight: batch.weights[row], isDone: false))
        }
        return release(all: false)
    }

    /// Handles all labels that have come as if the predictions' watermark had reached them.
    ///
    /// For idle topics and the end of a stream. The result depends on when this is called, so a
    /// caller who needs repeatable rows stores the fact that it was.
    public mutating func flush() -> JoinedBatch {
        var joined = release(all: true)
        guard let reached = watermark.time?.milliseconds else { return joined }
        time = max(time, reached.saturatingSum(1))
        var rows = JoinedRows()
        takeIn(&rows)
        joined.append(contentsOf: rows.batch(versions))
        return joined
    }
}
