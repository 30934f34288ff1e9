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
        matrix(of: table, rows: 0..<table.count, encodings: encodings)
    }

    /// The columns for rows to train on, and the constant 1 behind them on request; a target
    /// encoding leaves out the fold of each row.
    func trainingMatrix(of piece: NumberedRows.Piece, withConstant: Bool) -> Matrix {
        let table = piece.source.features
        guard let folds = folded.values.first?.folds.count else {
            return matrix(
                of: table, rows: piece.range, encodings: encodings, withConstant: withConstant)
        }
        var result = Matrix(
            rows: piece.range.count, columns: width + (withConstant ? 1 : 0), repeating: 1)
        let foldOfRow = piece.range.indices.map {
            TargetMeasure.fold(
                ofRow: piece.firstRow + $0 - piece.range.lowerBound, of: folds)
        }
        for fold in 0..<folds {
            let rows = foldOfRow.indices.filter { foldOfRow[$0] == fold }
            guard !rows.isEmpty else { continue }
            let own = encodings.indices.map { index in
                folded[index].map { .target($0.folds[fold]) } ?? encodings[index]
            }
            let part = matrix(
                of: table.rows(rows.map { piece.range.lowerBound + $0 }), rows: 0..<rows.count,
                encodings: own)
            for j in 0..<part.columns {
                for (position, row) in rows.enumerated() { result[row, j] = part[position, j] }
            }
        }
        return result
    }

    private func matrix(
        of table: FeatureTable, rows: Range<Int>, encodings: [FeatureEncoding],
        withConstant: Bool = false
    ) -> Matrix {
        let width = encodings.reduce(0) { $0 + $1.width }
        let constant = withConstant && transforms.isEmpty
        var elements = [Double](
            repeating: 0, count: rows.count * (width + (constant ? 1 : 0)))
        var start = 0
        for (encoding, column) in zip(encodings, table.columns) {
            encoding.write(column, rows: rows, into: &elements, at: start)
            start += encoding.width * rows.count
        }
        if constant { for row in rows.indices { elements[start + row - rows.lowerBound] = 1 } }
        let encoded = Matrix(
            rows: rows.count, columns: width + (constant ? 1 : 0), elements: elements)
        guard !transforms.isEmpty else { return encoded }
        let made = transforms.reduce(encoded) { $1.apply(to: $0) }
        guard withConstant else { return made }
        return made.appending(columns: Matrix(rows: rows.count, columns: 1, repeating: 1))
    }
}
