internal import LinearAlgebra
internal import Observations

/// The design of a model: how features become the columns that coefficients multiply.
struct Design: Sendable {
    let encodings: [FeatureEncoding]
    /// What makes further columns of those, in order.
    var transforms: [ColumnTransform] = []
    /// For each feature with a target encoding, what it is for the rows of each fold.
    var folded: [Int: FoldedTargetEncoding] = [:]

    /// The most columns: a Gram matrix of as many has 2 GB.
    static let widthMax = 16_384

    /// How many columns there are, without the constant.
    ///
    /// - Precondition: the transforms fit their columns.
    var width: Int {
        guard let width = checkedWidth else {
            preconditionFailure("transforms are measured on the columns they take")
        }
        return width
    }

    /// How many columns there are; nil when a transform does not fit its columns, or makes more
    /// than `widthMax`.
    var checkedWidth: Int? {
        var width = encodings.reduce(0) { $0 + $1.width }
        for transform in transforms {
            guard let next = transform.width(of: width), next <= Self.widthMax else { return nil }
            width = next
        }
        return width
    }

    /// The columns for a table.
    func matrix(of table: FeatureTable) -> Matrix {
        matrix(of: table, encodings: encodings)
    }

    /// The columns for rows to train on, of which the first has the number `firstRow`: a target
    /// encoding leaves out the fold of each row.
    func trainingMatrix(of table: FeatureTable, firstRow: Int) -> Matrix {
        guard let folds = folded.values.first?.folds.count else { return matrix(of: table) }
        var result = Matrix(rows: table.count, columns: width)
        let foldOfRow = (0..<table.count).map {
            TargetMeasure.fold(ofRow: firstRow + $0, of: folds)
        }
        for fold in 0..<folds {
            let rows = foldOfRow.indices.filter { foldOfRow[$0] == fold }
            guard !rows.isEmpty else { continue }
            let own = encodings.indices.map { index in
                folded[index].map { .target($0.folds[fold]) } ?? encodings[index]
            }
            let part = matrix(of: table.rows(rows), encodings: own)
            for j in 0..<part.columns {
                for (position, row) in rows.enumerated() { result[row, j] = part[position, j] }
            }
        }
        return result
    }

    private func matrix(of table: FeatureTable, encodings: [FeatureEncoding]) -> Matrix {
        let rows = table.count
        let width = encodings.reduce(0) { $0 + $1.width }
        var elements = [Double](repeating: 0, count: rows * width)
        var start = 0
        for (encoding, column) in zip(encodings, table.columns) {
            encoding.write(column, into: &elements, at: start)
            start += encoding.width * rows
        }
        let encoded = Matrix(rows: rows, columns: width, elements: elements)
        return transforms.reduce(encoded) { $1.apply(to: $0) }
    }
}
