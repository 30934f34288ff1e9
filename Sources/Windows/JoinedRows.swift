internal import Observations

/// Joined rows that are being collected; versions are codes of the join's pool.
struct JoinedRows {
    private var rows = JoinedBatch()
    private var versions: [Int32] = []
    private var mirroredVersions: [Int32] = []

    mutating func append(_ prediction: OpenPrediction, _ label: WaitingLabel) {
        rows.idHashes.append(prediction.idHash)
        rows.predictionOffsets.append(prediction.offset)
        rows.labelOffsets.append(label.offset)
        rows.predictionTimes.append(Timestamp(milliseconds: prediction.eventTime))
        rows.labelTimes.append(Timestamp(milliseconds: label.eventTime))
        versions.append(prediction.version)
        rows.predictions.append(prediction.prediction)
        rows.scores.append(prediction.score)
        rows.labels.append(label.label)
        rows.weights.append(label.weight)
        mirroredVersions.append(prediction.mirroredVersion)
        rows.mirroredPredictions.append(prediction.mirroredPrediction)
        rows.mirroredScores.append(prediction.mirroredScore)
    }

    /// The rows, with versions out of `pool`.
    func batch(_ pool: TextPool) -> JoinedBatch {
        guard !versions.isEmpty else { return rows }
        var batch = rows
        batch.versions = column(versions, pool)
        batch.mirroredVersions = column(mirroredVersions, pool)
        return batch
    }

    private func column(_ codes: [Int32], _ pool: TextPool) -> CategoricalColumn {
        var column = CategoricalColumn()
        var translation = [Int32](repeating: CategoricalColumn.missing, count: pool.texts.count)
        for code in codes {
            guard code != TextPool.none else {
                column.append(code: CategoricalColumn.missing)
                continue
            }
            if translation[Int(code)] == CategoricalColumn.missing {
                translation[Int(code)] = column.code(for: pool.texts[Int(code)])
            }
            column.append(code: translation[Int(code)])
        }
        return column
    }
}
