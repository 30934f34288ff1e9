public import Observations

extension ModelArtifact {
    /// The probability of the positive class, or the number, for each row.
    ///
    /// - Throws: `TrainingError.shape` unless the table has the artifact's schema.
    public func score(_ table: FeatureTable) throws(TrainingError) -> [Double] {
        guard table.schema == schema else {
            throw .shape(
                expected: "features \(schema.features.map(\.name))",
                got: "\(table.schema.features.map(\.name))")
        }
        var sums = [Double](repeating: intercept, count: table.count)
        var start = 0
        for (encoding, column) in zip(encodings, table.columns) {
            add(encoding, column, coefficients: start, to: &sums)
            start += encoding.width
        }
        if target.kind == .binaryClassification {
            for row in sums.indices { sums[row] = logistic(sums[row]) }
        }
        return sums
    }

    /// The probability of the positive class, or the number, for one row.
    ///
    /// See `RowScorer.score(numeric:categorical:)`; nothing is allocated.
    public func score(numeric: [Double], categorical: [String?]) -> Double {
        rowScorer.score(numeric: numeric, categorical: categorical)
    }

    /// The index of the class, or the number, for each row.
    ///
    /// - Throws: `TrainingError.shape` unless the table has the artifact's schema.
    public func predict(_ table: FeatureTable) throws(TrainingError) -> [Double] {
        try score(table).map(prediction)
    }

    /// The index of the class, or the number, that a score stands for.
    ///
    /// The positive class is predicted when its probability is above the decision threshold.
    public func prediction(forScore score: Double) -> Double {
        guard target.kind == .binaryClassification else { return score }
        return score > decisionThreshold ? 1 : 0
    }

    private func add(
        _ encoding: FeatureEncoding, _ column: Column, coefficients start: Int,
        to sums: inout [Double]
    ) {
        switch (encoding, column) {
        case (.numeric(let encoding), .numeric(let values)):
            let coefficient = coefficients[start]
            let missing = encoding.flagsMissing ? coefficients[start + 1] : 0
            for (row, value) in values.enumerated() {
                sums[row] += coefficient * encoding.encode(value)
                if !value.isFinite { sums[row] += missing }
            }
        case (.categorical(let encoding), .categorical(let values)):
            let byCode = encoding.columns(of: values.dictionary).map {
                $0.map { coefficients[start + $0] } ?? 0
            }
            let missing = encoding.missingColumn.map { coefficients[start + $0] } ?? 0
            for (row, code) in values.codes.enumerated() {
                sums[row] += code == CategoricalColumn.missing ? missing : byCode[Int(code)]
            }
        default:
            preconditionFailure("a table of this schema has columns of its kinds")
        }
    }
}
