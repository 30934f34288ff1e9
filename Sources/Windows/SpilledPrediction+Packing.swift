internal import Observations

extension PackedWriter {
    /// Writes predictions column by column, without their number.
    mutating func write(spilled rows: [SpilledPrediction]) {
        write(differences: rows.map(\.sequence))
        write(hashes: rows.map(\.idHash))
        write(differences: rows.map(\.offset))
        write(differences: rows.map(\.eventTime.milliseconds))
        write(differences: rows.map(\.watermarkBefore))
        write(differences: rows.map(\.watermarkAfter))
        write(doubles: rows.map(\.prediction))
        write(doubles: rows.map(\.score))
        write(doubles: rows.map(\.mirroredPrediction))
        write(doubles: rows.map(\.mirroredScore))
        write(column: CategoricalColumn(rows.map(\.version)))
        write(column: CategoricalColumn(rows.map(\.mirroredVersion)))
    }
}

extension PackedReader {
    /// Reads `count` predictions written by `write(spilled:)`.
    mutating func spilled(_ count: Int) throws(WindowsError) -> [SpilledPrediction] {
        let sequences = try differences(count)
        let hashes = try hashes(count)
        let offsets = try differences(count)
        let eventTimes = try differences(count)
        let watermarksBefore = try differences(count)
        let watermarksAfter = try differences(count)
        let predictions = try doubles(count)
        let scores = try doubles(count)
        let mirroredPredictions = try doubles(count)
        let mirroredScores = try doubles(count)
        let versions = try column(count)
        let mirroredVersions = try column(count)
        return (0..<count).map { row in
            SpilledPrediction(
                sequence: sequences[row], idHash: hashes[row], offset: offsets[row],
                eventTime: Timestamp(milliseconds: eventTimes[row]),
                watermarkBefore: watermarksBefore[row], watermarkAfter: watermarksAfter[row],
                prediction: predictions[row], score: scores[row],
                mirroredPrediction: mirroredPredictions[row], mirroredScore: mirroredScores[row],
                version: versions[row], mirroredVersion: mirroredVersions[row])
        }
    }
}
