internal import Observations

extension LabelJoin {
    /// Reads a state of before predictions were spilled.
    ///
    /// It kept predictions for twice the maximum delay, whether they had their label or not; of
    /// those that had, and of all others, the ids are remembered.
    init(format2 reader: inout PackedReader) throws(WindowsError) {
        let maximumDelay = Duration.milliseconds(try reader.signed())
        let openMax = Int(clamping: try reader.unsigned())
        let waitingMax = Int(clamping: try reader.unsigned())
        let sampleRate = try reader.double()
        let counts = try reader.differences(8)
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
        self.watermark = watermark
        labelClock = try reader.watermark()
        time = try reader.signed()
        let firstInvisible = try reader.position()
        _ = try reader.position()
        let first = try reader.position()
        let rows = try readFormat2Rows(&reader)
        guard (first...first + Int64(rows.count)).contains(firstInvisible) else {
            throw .state(expected: "numbers of predictions in order", got: "others")
        }
        for (number, row) in rows.enumerated() where !recentPredictions.contains(row.idHash) {
            guard row.state != Format2Row.duplicate else { continue }
            recentPredictions.insert(row.idHash, at: row.prediction.watermarkAfter)
            if row.state == Format2Row.labelled {
                recentLabels.insert(row.idHash, at: row.prediction.watermarkAfter)
            } else {
                if first + Int64(number) < firstInvisible { self.firstInvisible += 1 }
                predictions.append(row.prediction)
                openCount += 1
            }
        }
        queue = try Self.readLabels(&reader)
        waiting = try Self.readLabels(&reader)
    }

    private struct Format2Row {
        /// The states of a prediction that had its label, and of one with the id of another; others
        /// were open.
        static let (labelled, duplicate): (UInt8, UInt8) = (1, 2)

        let prediction: OpenPrediction
        let state: UInt8
        var idHash: UInt64 { prediction.idHash }
    }

    private mutating func readFormat2Rows(
        _ reader: inout PackedReader
    ) throws(WindowsError) -> [Format2Row] {
        let count = try reader.count()
        let hashes = try reader.hashes(count)
        let eventTimes = try reader.differences(count)
        let watermarks = try reader.differences(count)
        let offsets = try reader.differences(count)
        let values = try reader.doubles(count)
        let scores = try reader.doubles(count)
        let mirroredValues = try reader.doubles(count)
        let mirroredScores = try reader.doubles(count)
        let versionColumn = try reader.column(count)
        let mirroredColumn = try reader.column(count)
        let codes = versionColumn.dictionary.map { versions.code(for: $0) }
        let mirroredCodes = mirroredColumn.dictionary.map { versions.code(for: $0) }
        let last = watermark.time?.milliseconds ?? .min
        var rows: [Format2Row] = []
        for row in 0..<count {
            let (version, mirrored) = (versionColumn.codes[row], mirroredColumn.codes[row])
            let prediction = OpenPrediction(
                idHash: hashes[row], eventTime: eventTimes[row], watermarkBefore: watermarks[row],
                watermarkAfter: row + 1 < count ? watermarks[row + 1] : last,
                offset: offsets[row], prediction: values[row], score: scores[row],
                mirroredPrediction: mirroredValues[row], mirroredScore: mirroredScores[row],
                version: version < 0 ? TextPool.none : codes[Int(version)],
                mirroredVersion: mirrored < 0 ? TextPool.none : mirroredCodes[Int(mirrored)],
                isOpen: true)
            rows.append(Format2Row(prediction: prediction, state: try reader.byte()))
        }
        return rows
    }
}
