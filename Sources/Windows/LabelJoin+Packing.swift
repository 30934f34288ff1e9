internal import Observations

extension LabelJoin: PackedState {
    private static let format: UInt8 = 3

    /// The state as little-endian bytes, beginning with the number of their format.
    ///
    /// A prediction takes about 25 bytes, so a full join of 100 000 takes 2.5 MB, and an id that is
    /// remembered ten; what has been spilled takes none. `takeSpill()` comes first.
    public func encoded() -> [UInt8] {
        precondition(spill.isEmpty, "what is to be spilled is taken before the state is stored")
        var writer = PackedWriter()
        writer.write(byte: Self.format)
        writer.write(signed: settings.maximumDelayMilliseconds)
        writer.write(unsigned: UInt64(settings.openPredictionsMax))
        writer.write(unsigned: UInt64(settings.spilledPredictionsMax))
        writer.write(unsigned: UInt64(settings.waitingLabelsMax))
        writer.write(double: settings.sampleRate)
        writer.write(differences: [
            counters.joined, counters.unknownLabels, counters.duplicateLabels,
            counters.tooLateLabels, counters.duplicatePredictions,
        ])
        writer.write(watermark: watermark)
        writer.write(watermark: labelClock)
        writer.write(signed: time)
        writeOpen(&writer)
        writer.write(unsigned: UInt64(awaited.count))
        writer.write(spilled: awaited)
        writer.write(signed: spillEnd)
        write(queue, &writer)
        write(waiting, &writer)
        write(recentPredictions, &writer)
        write(recentLabels, &writer)
        return writer.bytes
    }

    /// Writes the open predictions, without the places of those that no longer are.
    private func writeOpen(_ writer: inout PackedWriter) {
        let visible = predictions.all.prefix(Int(firstInvisible - predictions.first))
        writer.write(signed: Int64(visible.count { $0.isOpen }))
        let all = predictions.all.filter(\.isOpen)
        writer.write(unsigned: UInt64(all.count))
        writer.write(hashes: all.map(\.idHash))
        writer.write(differences: all.map(\.eventTime))
        writer.write(differences: all.map(\.watermarkBefore))
        writer.write(differences: all.map(\.watermarkAfter))
        writer.write(differences: all.map(\.offset))
        writer.write(doubles: all.map(\.prediction))
        writer.write(doubles: all.map(\.score))
        writer.write(doubles: all.map(\.mirroredPrediction))
        writer.write(doubles: all.map(\.mirroredScore))
        writer.write(
            column: CategoricalColumn(codes: all.map(\.version), dictionary: versions.texts))
        writer.write(
            column: CategoricalColumn(
                codes: all.map(\.mirroredVersion), dictionary: versions.texts))
    }

    private func write(_ recent: RecentIDs, _ writer: inout PackedWriter) {
        let all = recent.entries.all
        writer.write(unsigned: UInt64(all.count))
        writer.write(hashes: all.map(\.idHash))
        writer.write(differences: all.map(\.time))
    }

    private func write(_ fifo: Fifo<WaitingLabel>, _ writer: inout PackedWriter) {
        let all = fifo.all
        writer.write(signed: fifo.first)
        writer.write(unsigned: UInt64(all.count))
        writer.write(hashes: all.map(\.idHash))
        writer.write(differences: all.map(\.eventTime))
        writer.write(differences: all.map(\.releaseTime))
        writer.write(differences: all.map(\.offset))
        writer.write(doubles: all.map(\.label))
        writer.write(doubles: all.map(\.weight))
        for label in all { writer.write(byte: label.isDone ? 1 : 0) }
    }

    /// Reads a state written by `encoded()`.
    ///
    /// - Throws: `WindowsError` if the bytes are anything else.
    public init(decoding bytes: [UInt8]) throws(WindowsError) {
        var reader = PackedReader(bytes)
        let format = try reader.byte()
        if format == 2 {
            try self.init(format2: &reader)
            try reader.end()
            try index()
            return
        }
        guard format == Self.format else {
            throw .state(expected: "format \(Self.format) of a join", got: "format \(format)")
        }
        let maximumDelay = Duration.milliseconds(try reader.signed())
        let openMax = Int(clamping: try reader.unsigned())
        let spilledMax = Int(clamping: try reader.unsigned())
        let waitingMax = Int(clamping: try reader.unsigned())
        let sampleRate = try reader.double()
        let counts = try reader.differences(5)
        guard counts.allSatisfy({ (0..<1 << 60).contains($0) }) else {
            throw .state(expected: "counts", got: "others")
        }
        let watermark = try reader.watermark()
        self.init(
            settings: try LabelJoinSettings(
                maximumDelay: maximumDelay, openPredictionsMax: openMax,
                spilledPredictionsMax: spilledMax, waitingLabelsMax: waitingMax,
                sampleRate: sampleRate,
                jumpMax: watermark.jumpMaxMilliseconds.map { .milliseconds($0) }))
        counters.joined = counts[0]
        counters.unknownLabels = counts[1]
        counters.duplicateLabels = counts[2]
        counters.tooLateLabels = counts[3]
        counters.duplicatePredictions = counts[4]
        self.watermark = watermark
        labelClock = try reader.watermark()
        time = try reader.signed()
        try readOpen(&reader)
        awaited = try reader.spilled(try reader.count())
        spill = JoinSpill(end: try reader.position())
        queue = try Self.readLabels(&reader)
        waiting = try Self.readLabels(&reader)
        recentPredictions = try Self.readRecent(&reader)
        recentLabels = try Self.readRecent(&reader)
        try reader.end()
        try index()
    }

    private mutating func readOpen(_ reader: inout PackedReader) throws(WindowsError) {
        firstInvisible = try reader.position()
        let count = try reader.count()
        let hashes = try reader.hashes(count)
        let eventTimes = try reader.differences(count)
        let watermarksBefore = try reader.differences(count)
        let watermarksAfter = try reader.differences(count)
        let offsets = try reader.differences(count)
        let values = try reader.doubles(count)
        let scores = try reader.doubles(count)
        let mirroredValues = try reader.doubles(count)
        let mirroredScores = try reader.doubles(count)
        let versionColumn = try reader.column(count)
        let mirroredColumn = try reader.column(count)
        let codes = versionColumn.dictionary.map { versions.code(for: $0) }
        let mirroredCodes = mirroredColumn.dictionary.map { versions.code(for: $0) }
        for row in 0..<count {
            let (version, mirrored) = (versionColumn.codes[row], mirroredColumn.codes[row])
            predictions.append(
                OpenPrediction(
                    idHash: hashes[row], eventTime: eventTimes[row],
                    watermarkBefore: watermarksBefore[row], watermarkAfter: watermarksAfter[row],
                    offset: offsets[row], prediction: values[row], score: scores[row],
                    mirroredPrediction: mirroredValues[row],
                    mirroredScore: mirroredScores[row],
                    version: version < 0 ? TextPool.none : codes[Int(version)],
                    mirroredVersion: mirrored < 0 ? TextPool.none : mirroredCodes[Int(mirrored)],
                    isOpen: true))
        }
        openCount = count
    }

    private static func readRecent(
        _ reader: inout PackedReader
    ) throws(WindowsError) -> RecentIDs {
        let count = try reader.count()
        let hashes = try reader.hashes(count)
        let times = try reader.differences(count)
        var recent = RecentIDs(countMax: recentIDsMax)
        for row in 0..<count {
            guard recent.insert(hashes[row], at: times[row]) else {
                throw .state(expected: "different ids", got: "one twice")
            }
        }
        return recent
    }

    static func readLabels(
        _ reader: inout PackedReader
    ) throws(WindowsError) -> Fifo<WaitingLabel> {
        let first = try reader.position()
        let count = try reader.count()
        let hashes = try reader.hashes(count)
        let eventTimes = try reader.differences(count)
        let releaseTimes = try reader.differences(count)
        let offsets = try reader.differences(count)
        let labels = try reader.doubles(count)
        let weights = try reader.doubles(count)
        var rows: [WaitingLabel] = []
        rows.reserveCapacity(count)
        for row in 0..<count {
            rows.append(
                WaitingLabel(
                    idHash: hashes[row], eventTime: eventTimes[row],
                    releaseTime: releaseTimes[row], offset: offsets[row], label: labels[row],
                    weight: weights[row], isDone: try reader.byte() == 1))
        }
        return Fifo(rows, first: first)
    }

    /// Rebuilds the indexes of what has been read.
    private mutating func index() throws(WindowsError) {
        guard (predictions.first...predictions.end).contains(firstInvisible),
            zip(awaited, awaited.dropFirst()).allSatisfy({ $0.offset < $1.offset }),
            awaited.allSatisfy({ (JoinSpill.none..<spillEnd).contains($0.sequence) })
        else {
            throw .state(expected: "predictions in order", got: "others")
        }
        for number in predictions.first..<predictions.end {
            guard predictionIndex.insert(predictions[number].idHash, number) == nil else {
                throw .state(expected: "one open prediction for each id", got: "two")
            }
        }
        for number in waiting.first..<waiting.end where !waiting[number].isDone {
            guard waitingIndex.insert(waiting[number].idHash, number) == nil else {
                throw .state(expected: "one waiting label for each id", got: "two")
            }
        }
    }
}
