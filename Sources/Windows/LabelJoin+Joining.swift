internal import Observations

extension LabelJoin {
    func isSampled(_ idHash: UInt64) -> Bool {
        IDHash.isSampled(idHash, rate: settings.sampleRate)
    }

    /// Handles the labels that the watermark has reached, or all.
    mutating func release(all: Bool) -> JoinedBatch {
        var rows = JoinedRows()
        let reached = watermark.time?.milliseconds
        while !queue.isEmpty {
            let due = reached.map { queue[queue.first].releaseTime <= $0 } ?? false
            guard all || due else { break }
            let label = queue.removeFirst()
            time = max(time, label.releaseTime)
            takeIn(&rows)
            expire()
            handle(label, &rows)
        }
        return rows.batch(versions)
    }

    /// Takes in the predictions that have become visible, with the labels that wait for them.
    mutating func takeIn(_ rows: inout JoinedRows) {
        while firstInvisible < predictions.end,
            predictions[firstInvisible].watermarkBefore < time
        {
            let number = firstInvisible
            let idHash = predictions[number].idHash
            firstInvisible += 1
            if predictionIndex.number(of: idHash) != nil {
                predictions[number].state = .duplicate
                counters.duplicatePredictions += 1
            } else {
                predictionIndex.insert(idHash, number)
                if let label = waitingIndex.number(of: idHash) {
                    waitingIndex.remove(idHash, label)
                    waiting[label].isDone = true
                    settle(waiting[label], number, &rows)
                }
            }
            while firstInvisible - predictions.first > Int64(settings.openPredictionsMax) {
                evict()
            }
        }
    }

    /// Drops the oldest prediction.
    mutating func evict() {
        let number = predictions.first
        let prediction = predictions.removeFirst()
        predictionIndex.remove(prediction.idHash, number)
        if prediction.state == .open { counters.evictedPredictions += 1 }
        firstInvisible = max(firstInvisible, predictions.first)
        firstUnexpired = max(firstUnexpired, predictions.first)
    }

    /// Counts what is past the maximum delay, and drops what is past it twice.
    private mutating func expire() {
        let delay = settings.maximumDelayMilliseconds
        while firstUnexpired < firstInvisible,
            watermarkAfter(firstUnexpired).saturatingSum(delay) < time
        {
            if predictions[firstUnexpired].state == .open {
                predictions[firstUnexpired].state = .expired
                counters.expiredPredictions += 1
            }
            firstUnexpired += 1
        }
        while predictions.first < firstUnexpired,
            watermarkAfter(predictions.first).saturatingSum(2 * delay) < time
        {
            evict()
        }
        while !waiting.isEmpty {
            let label = waiting[waiting.first]
            guard label.isDone || label.releaseTime.saturatingSum(delay) < time else { break }
            giveUpWaiting()
        }
    }

    private mutating func handle(_ label: WaitingLabel, _ rows: inout JoinedRows) {
        if let number = predictionIndex.number(of: label.idHash) {
            settle(label, number, &rows)
        } else if waitingIndex.number(of: label.idHash) != nil {
            counters.duplicateLabels += 1
        } else {
            waitingIndex.insert(label.idHash, waiting.end)
            waiting.append(label)
            if waiting.count > settings.waitingLabelsMax { giveUpWaiting() }
        }
    }

    /// Joins a label to its prediction, unless that has one or the label is too late.
    private mutating func settle(
        _ label: WaitingLabel, _ number: Int64, _ rows: inout JoinedRows
    ) {
        let prediction = predictions[number]
        guard prediction.state != .labelled else {
            counters.duplicateLabels += 1
            return
        }
        let (delay, overflow) = label.eventTime.subtractingReportingOverflow(prediction.eventTime)
        let isTooLate =
            label.eventTime > prediction.eventTime
            && (overflow || delay > settings.maximumDelayMilliseconds)
        guard !isTooLate else {
            counters.tooLateLabels += 1
            return
        }
        predictions[number].state = .labelled
        counters.joined += 1
        rows.append(prediction, label)
    }

    private mutating func giveUpWaiting() {
        let number = waiting.first
        let label = waiting.removeFirst()
        guard !label.isDone else { return }
        waitingIndex.remove(label.idHash, number)
        counters.unknownLabels += 1
    }

    /// The predictions' watermark just after a prediction had come.
    private func watermarkAfter(_ number: Int64) -> Int64 {
        number + 1 < predictions.end
            ? predictions[number + 1].watermarkBefore : watermark.time?.milliseconds ?? .min
    }

    /// Rebuilds the pool of versions once most of it is no longer used.
    mutating func dropUnusedVersions() {
        let unusedMax = 1024
        guard versions.texts.count > predictions.count + unusedMax else { return }
        var used = TextPool()
        for number in predictions.first..<predictions.end {
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
