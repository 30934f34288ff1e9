internal import Observations

/// Joined rows that are being collected; versions are codes of the join's pool.
struct JoinedRows {
    private struct Row {
        let prediction: OpenPrediction
        let label: WaitingLabel
    }

    private var rows: [Row] = []

    mutating func append(_ prediction: OpenPrediction, _ label: WaitingLabel) {
        rows.append(Row(prediction: prediction, label: label))
    }

    /// The rows column by column, with versions out of `pool`.
    func batch(_ pool: TextPool) -> JoinedBatch {
        var batch = JoinedBatch()
        guard !rows.isEmpty else { return batch }
        batch.idHashes = rows.map(\.prediction.idHash)
        batch.predictionOffsets = rows.map(\.prediction.offset)
        batch.labelOffsets = rows.map(\.label.offset)
        batch.predictionTimes = rows.map { Timestamp(milliseconds: $0.prediction.eventTime) }
        batch.labelTimes = rows.map { Timestamp(milliseconds: $0.label.eventTime) }
        batch.versions = column(rows.map(\.prediction.version), pool)
        batch.predictions = rows.map(\.prediction.prediction)
        batch.scores = rows.map(\.prediction.score)
        batch.labels = rows.map(\.label.label)
        batch.weights = rows.map(\.label.weight)
        batch.mirroredVersions = column(rows.map(\.prediction.mirroredVersion), pool)
        batch.mirroredPredictions = rows.map(\.prediction.mirroredPrediction)
        batch.mirroredScores = rows.map(\.prediction.mirroredScore)
        return batch
    }

    private func column(_ codes: [Int32], _ pool: TextPool) -> CategoricalColumn {
        var dictionary: [String] = []
        var translation = [Int32](repeating: CategoricalColumn.missing, count: pool.texts.count)
        let translated = codes.map { code in
            guard code != TextPool.none else { return CategoricalColumn.missing }
            if translation[Int(code)] == CategoricalColumn.missing {
                translation[Int(code)] = Int32(dictionary.count)
                dictionary.append(pool.texts[Int(code)])
            }
            return translation[Int(code)]
        }
        return CategoricalColumn(codes: translated, dictionary: dictionary)
    }
}
