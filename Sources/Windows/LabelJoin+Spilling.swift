public import Observations

extension LabelJoin {
    /// The ids to look up among the spilled predictions before a batch of predictions is added.
    public func wanted(predictions batch: PredictionBatch) -> [UInt64] {
        var reached = watermark
        for time in batch.eventTimes { reached.observe(time) }
        guard let time = reached.time?.milliseconds else { return [] }
        return wanted(queue.all.prefix { $0.releaseTime <= time })
    }

    /// The ids to look up among the spilled predictions before a batch of labels is added.
    public func wanted(labels batch: LabelBatch) -> [UInt64] {
        guard let time = watermark.time?.milliseconds else { return [] }
        var clock = labelClock
        var ids = wanted(queue.all.prefix { $0.releaseTime <= time })
        for row in 0..<batch.count {
            clock.observe(batch.eventTimes[row])
            let releaseTime = clock.time?.milliseconds ?? .min
            guard releaseTime <= time else { break }
            if isWanted(batch.idHashes[row], at: releaseTime) { ids.append(batch.idHashes[row]) }
        }
        return ids
    }

    /// The ids to look up among the spilled predictions before a flush.
    public func wantedByFlush() -> [UInt64] { wanted(queue.all) }

    private func wanted(_ labels: some Sequence<WaitingLabel>) -> [UInt64] {
        labels.filter { isWanted($0.idHash, at: $0.releaseTime) }.map(\.idHash)
    }

    /// Whether the prediction that a label of that id finds may have been spilled.
    private func isWanted(_ idHash: UInt64, at releaseTime: Int64) -> Bool {
        guard isSampled(idHash) else { return false }
        guard let number = predictionIndex.number(of: idHash) else { return true }
        return predictions[number].watermarkBefore >= max(time, releaseTime)
    }

    /// Takes in the spilled predictions that were found of the ids that were wanted.
    public mutating func recall(_ found: [SpilledPrediction]) {
        spill.recall(
            found.filter { prediction in
                let place = place(of: prediction.offset)
                return place == awaited.endIndex || awaited[place].offset != prediction.offset
            })
    }

    /// What happened to spilled predictions since this was last asked: store it with the state.
    ///
    /// What was recalled is forgotten.
    public mutating func takeSpill() -> SpillChange {
        let (added, joined) = spill.take()
        let (earliest, overflow) = time.subtractingReportingOverflow(
            2 * settings.maximumDelayMilliseconds)
        return SpillChange(
            added: added, joined: joined, firstKept: firstKept,
            earliestKept: overflow ? .min : earliest)
    }

    /// The sequence that the next prediction to be spilled gets.
    public var spillEnd: Int64 { spill.end }

    private var firstKept: Int64 { spill.end - Int64(settings.spilledPredictionsMax) }

    /// Whether the label that is handled can see a spilled prediction.
    func isVisible(_ prediction: SpilledPrediction) -> Bool {
        prediction.watermarkBefore < time
            && prediction.watermarkAfter.saturatingSum(2 * settings.maximumDelayMilliseconds)
                >= time
            && prediction.sequence >= firstKept
    }

    /// Keeps a prediction that just came; the oldest leave memory beyond the bound.
    mutating func append(_ prediction: OpenPrediction) {
        // An id comes again long after it was forgotten: memory holds the newest.
        let older = predictionIndex.update(prediction.idHash, predictions.end)
        if let older { leaveMemory(older) }
        predictions.append(prediction)
        openCount += 1
        while openCount > settings.openPredictionsMax {
            if predictions[predictions.first].isOpen { leaveMemory(predictions.first) }
            removeOldest()
        }
    }

    /// Takes the oldest prediction, which is no longer open, out of the queue.
    mutating func removeOldest() {
        predictions.removeFirst()
        firstInvisible = max(firstInvisible, predictions.first)
    }

    /// Takes note that a prediction in memory is no longer open there.
    mutating func close(_ number: Int64) {
        predictionIndex.remove(predictions[number].idHash, number)
        predictions[number].isOpen = false
        openCount -= 1
    }

    private mutating func leaveMemory(_ number: Int64) {
        close(number)
        let prediction = spilled(predictions[number])
        if number >= firstInvisible, waitingIndex.number(of: prediction.idHash) != nil {
            awaitLabel(prediction)
        } else {
            spill.insert(prediction)
        }
    }

    /// Keeps what has been spilled for a label that begins to wait for it.
    mutating func awaitSpilled(_ idHash: UInt64) {
        let (time, firstKept) = (time, firstKept)
        let found = spill.remove(idHash) {
            $0.watermarkBefore >= time && $0.sequence >= firstKept
        }
        for prediction in found { awaitLabel(prediction) }
    }

    /// Keeps a prediction that is not visible yet for the label that waits for it.
    private mutating func awaitLabel(_ prediction: SpilledPrediction) {
        awaited.insert(prediction, at: place(of: prediction.offset))
    }

    /// The place of the first awaited prediction that does not come before an offset.
    private func place(of offset: Int64) -> Int {
        var (low, high) = (awaited.startIndex, awaited.endIndex)
        while low < high {
            let middle = (low + high) / 2
            if awaited[middle].offset < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Closes the gaps in the queue of predictions once they are most of it.
    mutating func compact() {
        let gapsMax = 1024
        guard predictions.count > 2 * openCount + gapsMax else { return }
        let all = predictions.all
        let visible = all.prefix(Int(firstInvisible - predictions.first)).count { $0.isOpen }
        predictions = Fifo(all.filter(\.isOpen), first: 0)
        firstInvisible = Int64(visible)
        predictionIndex = HashIndex()
        for number in predictions.first..<predictions.end {
            predictionIndex.update(predictions[number].idHash, number)
        }
    }

    private func spilled(_ prediction: OpenPrediction) -> SpilledPrediction {
        func text(_ code: Int32) -> String? {
            code == TextPool.none ? nil : versions.texts[Int(code)]
        }
        return SpilledPrediction(
            sequence: JoinSpill.none, idHash: prediction.idHash, offset: prediction.offset,
            eventTime: Timestamp(milliseconds: prediction.eventTime),
            watermarkBefore: prediction.watermarkBefore, watermarkAfter: prediction.watermarkAfter,
            prediction: prediction.prediction, score: prediction.score,
            mirroredPrediction: prediction.mirroredPrediction,
            mirroredScore: prediction.mirroredScore, version: text(prediction.version),
            mirroredVersion: text(prediction.mirroredVersion))
    }

    mutating func opened(_ prediction: SpilledPrediction) -> OpenPrediction {
        OpenPrediction(
            idHash: prediction.idHash, eventTime: prediction.eventTime.milliseconds,
            watermarkBefore: prediction.watermarkBefore, watermarkAfter: prediction.watermarkAfter,
            offset: prediction.offset, prediction: prediction.prediction, score: prediction.score,
            mirroredPrediction: prediction.mirroredPrediction,
            mirroredScore: prediction.mirroredScore,
            version: prediction.version.map { versions.code(for: $0) } ?? TextPool.none,
            mirroredVersion: prediction.mirroredVersion.map { versions.code(for: $0) }
                ?? TextPool.none,
            isOpen: true)
    }
}
