internal import Observations

extension LabelJoin: PackedState {
    private static let format: UInt8 = 2

    /// The state as little-endian bytes, beginning with the number of their format.
    ///
    /// A prediction takes about 25 bytes, so a full join of 100 000 takes 2.5 MB.
    public func encoded() -> [UInt8] {
        var writer = PackedWriter()
        writer.write(byte: Self.format)
        writer.write(signed: settings.maximumDelayMilliseconds)
        writer.write(unsigned: UInt64(settings.openPredictionsMax))
        writer.write(unsigned: UInt64(settings.waitingLabelsMax))
        writer.write(double: settings.sampleRate)
        writer.write(differences: [
            counters.joined, counters.unknownLabels, counters.duplicateLabels,
            counters.tooLateLabels, counters.duplicatePredictions, counters.expiredPredictions,
            counters.evictedPredictions, counters.droppedLabels,
        ])
        writer.write(watermark: watermark)
        writer.write(watermark: labelClock)
        writer.write(signed: time)
        writer.write(signed: firstInvisible)
        writer.write(signed: firstUnexpired)
        write(predictions, &writer)
        write(queue, &writer)
        write(waiting, &writer)
        return writer.bytes
    }

    private func write(_ fifo: Fifo<OpenPrediction>, _ writer: inout PackedWriter) {
        let all = fifo.all
        writer.write(signed: fifo.first)
        writer.write(unsigned: UInt64(all.count))
        writer.write(hashes: all.map(\.idHash))
        writer.write(differences: all.map(\.eventTime))
        writer.write(differences: all.map(\.watermarkBefore))
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
        for prediction in all { writer.write(byte: prediction.state.rawValue) }
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
        guard format == Self.format else {
            throw .state(expected: "format \(Self.format) of a join", got: "format \(format)")
        }
        let maximumDelay = Duration.milliseconds(try reader.signed())
        let openMax = Int(clamping: try reader.unsigned())
        let waitingMax = Int(clamping: try reader.unsigned())
        let sampleRate = try reader.double()
        let counts = try reader.differences(8)
        guard counts.allSatisfy({ (0..<1 << 60).contains($0) }) else {
            throw .state(expected: "counts", got: "others")
        }
        let watermark = try reader.watermark()
        self.init(
            settings: try LabelJoinSettings(
                maximumDelay: maximumDelay, openPredictionsMax: openMax,
                waitingLabelsMax: waitingMax, sampleRate: sampleRate,
                jumpMax: watermark.jumpMaxMilliseconds.map { .milliseconds($0) }))
        counters.joined = counts[0]
        counters.unknownLabels = counts[1]
        counters.duplicateLabels = counts[2]
        counters.tooLateLabels = counts[3]
        counters.duplicatePredictions = counts[4]
        counters.expiredPredictions = counts[5]
        counters.evictedPredictions = counts[6]
        counters.droppedLabels = counts[7]
        self.watermark = watermark
        labelClock = try reader.watermark()
        time = try reader.signed()
        firstInvisible = try reader.signed()
        firstUnexpired = try reader.signed()
        predictions = try readPredictions(&reader)
        queue = try Self.readLabels(&reader)
        waiting = try Self.readLabels(&reader)
        try reader.end()
        try index()
    }

    private mutating func readPredictions(
        _ reader: inout PackedReader
    ) throws(WindowsError) -> Fifo<OpenPrediction> {
        let first = try reader.position()
        let count = try reader.count()
        let hashes = try reader.hashes(count)
        let eventTimes = try reader.differences(count)
        let watermarks = try reader.differences(count)
        let offsets = try reader.differences(count)
        let predictions = try reader.doubles(count)
        let scores = try reader.doubles(count)
        let mirroredPredictions = try reader.doubles(count)
        let mirroredScores = try reader.doubles(count)
        let versionColumn = try reader.column(count)
        let mirroredColumn = try reader.column(count)
        let codes = versionColumn.dictionary.map { versions.code(for: $0) }
        let mirroredCodes = mirroredColumn.dictionary.map { versions.code(for: $0) }
        var rows: [OpenPrediction] = []
        rows.reserveCapacity(count)
        for row in 0..<count {
            let version = versionColumn.codes[row]
            let mirrored = mirroredColumn.codes[row]
            guard let state = OpenPrediction.State(rawValue: try reader.byte()) else {
                throw .state(expected: "known states of predictions", got: "another")
            }
            rows.append(
                OpenPrediction(
                    idHash: hashes[row], eventTime: eventTimes[row],
                    watermarkBefore: watermarks[row], offset: offsets[row],
                    prediction: predictions[row], score: scores[row],
                    mirroredPrediction: mirroredPredictions[row],
                    mirroredScore: mirroredScores[row],
                    version: version < 0 ? TextPool.none : codes[Int(version)],
                    mirroredVersion: mirrored < 0 ? TextPool.none : mirroredCodes[Int(mirrored)],
                    state: state))
        }
        return Fifo(rows, first: first)
    }

    private static func readLabels(
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
            (predictions.first...firstInvisible).contains(firstUnexpired)
        else {
            throw .state(expected: "numbers of predictions in order", got: "others")
        }
        for number in predictions.first..<firstInvisible
        where predictions[number].state != .duplicate {
            let hash = predictions[number].idHash
            guard predictionIndex.number(of: hash) == nil else {
                throw .state(expected: "one open prediction for each id", got: "two")
            }
            predictionIndex.insert(hash, number)
        }
        for number in waiting.first..<waiting.end where !waiting[number].isDone {
            let hash = waiting[number].idHash
            guard waitingIndex.number(of: hash) == nil else {
                throw .state(expected: "one waiting label for each id", got: "two")
            }
            waitingIndex.insert(hash, number)
        }
    }
}
