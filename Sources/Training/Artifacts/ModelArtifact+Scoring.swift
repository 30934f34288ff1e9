internal import LinearAlgebra
public import Observations

extension ModelArtifact {
    /// The probability of the positive class of two, the index of the most likely class of more, or
    /// the number, for each row.
    ///
    /// - Throws: `TrainingError.shape` unless the table has the artifact's schema.
    public func score(_ table: FeatureTable) throws(TrainingError) -> [Double] {
        try requireSchema(of: table)
        if let sum = function.weightedSum { return sums(of: table, sum) }
        let outputs = function.outputs(of: table)
        return (0..<table.count).map { function.score(ofOutputs: outputs.row($0)) }
    }

    /// For each class, in the order of the target, its probability for each row; for a regression
    /// the numbers alone.
    ///
    /// - Throws: `TrainingError.shape` unless the table has the artifact's schema.
    public func outputs(_ table: FeatureTable) throws(TrainingError) -> [[Double]] {
        try requireSchema(of: table)
        if let sum = function.weightedSum {
            // As `score` has them, so that a prediction never contradicts the score beside it.
            let scores = sums(of: table, sum)
            return target.kind == .regression ? [scores] : [scores.map { 1 - $0 }, scores]
        }
        let outputs = function.outputs(of: table)
        return (0..<outputs.columns).map { Array(outputs.column($0)) }
    }

    /// The score of one row; see `RowScorer.score(numeric:categorical:)`.
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

    private func requireSchema(of table: FeatureTable) throws(TrainingError) {
        guard table.schema == schema else {
            throw .shape(
                expected: "features \(schema.features.map(\.name))",
                got: "\(table.schema.features.map(\.name))")
        }
    }

    private func sums(of table: FeatureTable, _ sum: WeightedSum) -> [Double] {
        var sums = [Double](repeating: 0, count: table.count)
        var start = 0
        for (encoding, column) in zip(encodings, table.columns) {
            add(encoding, column, sum.coefficients, start: start, to: &sums)
            start += encoding.width
        }
        for row in sums.indices { sums[row] += sum.intercept }
        if target.kind == .binaryClassification {
            for row in sums.indices { sums[row] = probability(ofLogOdds: sums[row]) }
        }
        return sums
    }

    private func add(
        _ encoding: FeatureEncoding, _ column: Column, _ coefficients: [Double], start: Int,
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
        case (.target(let encoding), .categorical(let values)):
            let parts = encoding.contributions(of: coefficients[start..<start + encoding.width])
            let byCode = values.dictionary.map { parts.byCategory[$0] ?? parts.unseen }
            for (row, code) in values.codes.enumerated() {
                sums[row] += code == CategoricalColumn.missing ? parts.missing : byCode[Int(code)]
            }
        default:
            preconditionFailure("a table of this schema has columns of its kinds")
        }
    }
}
