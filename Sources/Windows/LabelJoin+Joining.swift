internal import Observations

extension LabelJoin {
    func isSampled(_ idHash: UInt64) -> Bool {
        IDHash.isSampled(idHash, rate: settings.sampleRate)
    }

    /// Remembers the id of a prediction; false if one with that id came shortly before.
    mutating func remember(_ idHash: UInt64, before: Int64, after: Int64) -> Bool {
        recentPredictions.forget(olderThan: 2 * settings.maximumDelayMilliseconds, at: before)
        let isNew = recentPredictions.insert(idHash, at: after)
        if !isNew { counters.duplicatePredictions += 1 }
        return isNew
    }

    /// Handles the labels that the watermark has reached, or all.
    mutating func release(all: Bool) -> JoinedBatch {
        var rows = JoinedRows()
        let reached = watermark.time?.milliseconds
        var handled = 0
        while !queue.isEmpty {
            let due = reached.map { queue[queue.first].releaseTime <= $0 } ?? false
            guard all || due else { break }
            if handled % Self.fetchedIDs == 0 { fetchNext() }
            handled += 1
            let label = queue.removeFirst()
            time = max(time, label.releaseTime)
            takeIn(&rows)
            expire()
            handle(label, &rows)
        }
        return rows.batch(versions)
    }

    private mutating func fetchNext() {
        let ids = queue.all.prefix(Self.fetchedIDs).lazy.map(\.idHash)
        recentLabels.fetch(ids)
        predictionIndex.fetch(ids)
        waitingIndex.fetch(ids)
    }

    /// Takes in the predictions that have become visible, with the labels that wait for them.
    mutating func takeIn(_ rows: inout JoinedRows) {
        while firstInvisible < predictions.end,
            predictions[firstInvisible].watermarkBefore < time
        {
            let number = firstInvisible
            takeInAwaited(before: predictions[number].offset, &rows)
            firstInvisible += 1
            guard predictions[number].isOpen,
                let label = stopWaiting(predictions[number].idHash)
            else { continue }
            if settle(label, predictions[number], &rows) { close(number) }
        }
        takeInAwaited(before: .max, &rows)
    }

    /// Takes in those that are not in the queue of predictions, up to an offset.
    private mutating func takeInAwaited(before offset: Int64, _ rows: inout JoinedRows) {
        while let prediction = awaited.first, prediction.offset < offset,
            prediction.watermarkBefore < time
        {
            awaited.removeFirst()
            if let label = stopWaiting(prediction.idHash), settle(label, prediction, &rows) {
                continue
            }
            spill.insert(prediction)
        }
    }

    /// The label that waits for an id, if one does, as it need not any more.
    private mutating func stopWaiting(_ idHash: UInt64) -> WaitingLabel? {
        guard let number = waitingIndex.number(of: idHash) else { return nil }
        waitingIndex.remove(idHash, number)
        waiting[number].isDone = true
        return waiting[number]
    }

    /// Lets go of what is past its time.
    private mutating func expire() {
        let delay = settings.maximumDelayMilliseconds
        while !predictions.isEmpty {
            let oldest = predictions[predictions.first]
            guard !oldest.isOpen || oldest.watermarkAfter.saturatingSum(2 * delay) < time else {
                break
            }
            if oldest.isOpen { close(predictions.first) }
            removeOldest()
        }
        while !waiting.isEmpty {
            let label = waiting[waiting.first]
            guard label.isDone || label.releaseTime.saturatingSum(delay) < time else { break }
            giveUpWaiting()
        }
        recentLabels.forget(olderThan: 2 * delay, at: time)
    }

    private mutating func handle(_ label: WaitingLabel, _ rows: inout JoinedRows) {
        let idHash = label.idHash
        if waitingIndex.number(of: idHash) != nil || recentLabels.contains(idHash) {
            counters.duplicateLabels += 1
        } else if let number = predictionIndex.number(of: idHash), number < firstInvisible {
            if settle(label, predictions[number], &rows) { close(number) }
        } else if let prediction = spill.newest(idHash, where: isVisible) {
            _ = settle(label, prediction, &rows)
        } else {
            waitingIndex.update(idHash, waiting.end)
            waiting.append(label)
            awaitSpilled(idHash)
            if waiting.count > settings.waitingLabelsMax { giveUpWaiting() }
        }
    }

    /// Joins a label to its prediction, unless the label is too late; tells whether it did.
    private mutating func settle(
        _ label: WaitingLabel, _ prediction: OpenPrediction, _ rows: inout JoinedRows
    ) -> Bool {
        let (delay, overflow) = label.eventTime.subtractingReportingOverflow(prediction.eventTime)
        let isTooLate =
            label.eventTime > prediction.eventTime
            && (overflow || delay > settings.maximumDelayMilliseconds)
        guard !isTooLate else {
            counters.tooLateLabels += 1
            return false
        }
        counters.joined += 1
        recentLabels.insert(label.idHash, at: time)
        rows.append(prediction, label)
        return true
    }

    /// The same of a prediction that is not in memory.
    private mutating func settle(
        _ label: WaitingLabel, _ prediction: SpilledPrediction, _ rows: inout JoinedRows
    ) -> Bool {
        let opened = opened(prediction)
        guard settle(label, opened, &rows) else { return false }
        spill.settle(prediction)
        return true
    }

    private mutating func giveUpWaiting() {
        let number = waiting.first
        let label = waiting.removeFirst()
        guard !label.isDone else { return }
        waitingIndex.remove(label.idHash, number)
        counters.unknownLabels += 1
    }

    /// Rebuilds the pool of versions once most of it is no longer used.
    mutating func dropUnusedVersions() {
        let unusedMax = 1024
        guard versions.texts.count > openCount + unusedMax else { return }
        var used = TextPool()
        for number in predictions.first..<predictions.end where predictions[number].isOpen {
            let (version, mirrored) = (
                predictions[number].version, predictions[number].mirroredVersion
            )
            if version >= 0 {
                predictions[number].version = used.code(for: versions.texts[Int(version)])
            }
            if mirrored >= 0 {
                predictions[number].mirroredVersion = used.code(
                    for: versions.texts[Int(mirrored)])
            }
        }
        versions = used
    }
}

extension Int64 {
    /// The sum with a number that is not negative, at most `max`.
    func saturatingSum(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
