internal import LinearAlgebra
internal import Observations

/// How features become scores: encodings, transforms, a predictor, and a calibration.
struct ModelFunction: Sendable {
    let encodings: [FeatureEncoding]
    let transforms: [ColumnTransform]
    let predictor: Predictor
    let calibration: ScoreCalibration?
    let kind: TargetSchema.Kind

    /// Numbers of the design that rows are scored by at a time: 16 MB.
    private static let blockNumbers = 2 << 20

    /// Rows that are scored at a time when there are few columns.
    private static let blockRowsMax = 4096

    /// How many columns the predictor sees; nil when a transform does not fit its columns.
    var width: Int? { Design(encodings: encodings, transforms: transforms).checkedWidth }

    /// The predictor's raw scores of rows, one column for each output.
    ///
    /// - Parameter encoded: the columns that the encodings make.
    func scores(ofColumns encoded: Matrix) -> Matrix {
        let columns = transforms.reduce(encoded) { $1.apply(to: $0) }
        return switch predictor {
        case .linear(let predictor): predictor.scores(of: columns)
        case .gaussian(let predictor): predictor.scores(of: columns)
        case .mean(let predictor): predictor.scores(of: columns, kind: kind)
        }
    }

    /// The probability of each class, one column for each, or the number.
    func outputs(ofColumns columns: Matrix) -> Matrix {
        var scores = scores(ofColumns: columns)
        switch kind {
        case .regression:
            return scores
        case .multiclassClassification:
            scores.softmaxRows()
            return scores
        case .binaryClassification:
            let rows = columns.rows
            var result = Matrix(rows: rows, columns: 2)
            for row in 0..<rows {
                let logOdds =
                    scores.columns == 1
                    ? scores.elements[row] : scores.elements[row + rows] - scores.elements[row]
                let positive =
                    calibration?.probability(ofLogOdds: logOdds)
                    ?? probability(ofLogOdds: logOdds)
                result.elements[row] = 1 - positive
                result.elements[row + rows] = positive
            }
            return result
        }
    }

    /// The probability of each class, one column for each, or the number, block by block.
    func outputs(of table: FeatureTable) -> Matrix {
        let design = Design(encodings: encodings, transforms: [])
        let count = table.count
        let width = kind == .binaryClassification ? 2 : predictor.outputs
        let widest = max(design.width, predictor.widest, 1)
        let blockRows = max(1, min(Self.blockRowsMax, Self.blockNumbers / widest))
        var result = Matrix(rows: count, columns: width)
        for start in stride(from: 0, to: count, by: blockRows) {
            let range = start..<min(count, start + blockRows)
            let part = outputs(ofColumns: design.matrix(of: table.rows(range)))
            for j in 0..<width {
                result.elements.replaceSubrange(
                    j * count + range.lowerBound..<j * count + range.upperBound,
                    with: part.column(j))
            }
        }
        return result
    }

    /// What one row's outputs stand for; see `TargetSchema.Kind.score(ofOutputs:)`.
    func score(ofOutputs outputs: [Double]) -> Double { kind.score(ofOutputs: outputs) }
}

extension TargetSchema.Kind {
    /// What one row's outputs stand for: the probability of the positive class, the index of the
    /// most likely class (the first of equals), or the number.
    func score(ofOutputs outputs: [Double]) -> Double {
        switch self {
        case .regression: return outputs[0]
        case .binaryClassification: return outputs[1]
        case .multiclassClassification:
            var best = 0
            for k in outputs.indices where outputs[k] > outputs[best] { best = k }
            return Double(best)
        }
    }
}

extension Predictor {
    /// How many scores a target takes: one for each class, or one.
    func outputs(for target: TargetSchema) -> Int {
        switch (self, target.kind) {
        case (_, .multiclassClassification), (.gaussian, .binaryClassification):
            target.classes.count
        default: 1
        }
    }
}
