internal import Observations
internal import Training

/// Looks for features with infinite values, which are taken for missing ones.
enum InfiniteValueCheck {
    static func findings(
        in source: some TrainingSource
    ) throws(TrainingError) -> [TrainingFinding] {
        let features = source.schema.features
        var rows = [[Int]](repeating: [], count: features.count)
        var first = 0
        try source.forEachBlock { block in
            for (index, column) in block.features.columns.enumerated() {
                guard case .numeric(let values) = column else { continue }
                for (row, value) in values.enumerated() where value.isInfinite {
                    rows[index].append(first + row)
                }
            }
            first += block.count
        }
        return zip(features, rows).compactMap { feature, rows in
            guard !rows.isEmpty else { return nil }
            return TrainingFinding(
                kind: .infiniteValues, severity: .noted, feature: feature.name, at: rows,
                reason: "'\(feature.name)' is infinite, which counts as missing")
        }
    }
}
