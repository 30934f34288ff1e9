internal import Observations

/// Weights and label sums of each category of a feature, apart for each fold, over blocks of rows.
struct TargetMeasure: Sendable {
    /// The sums of one category.
    struct Sums: Sendable {
        /// For each fold the weight, then the sum of each column's labels.
        var folds: [[Double]]

        init(folds: Int, columns: Int) {
            self.folds = Array(
                repeating: Array(repeating: 0, count: columns + 1), count: folds)
        }

        /// The sums of all folds but one, or of all.
        func total(without fold: Int?) -> [Double] {
            var sums = [Double](repeating: 0, count: folds.first?.count ?? 0)
            for (index, part) in folds.enumerated() where index != fold {
                for j in sums.indices { sums[j] += part[j] }
            }
            return sums
        }

        mutating func add(_ other: Sums) {
            for (index, part) in other.folds.enumerated() {
                for (j, value) in part.enumerated() { folds[index][j] += value }
            }
        }
    }

    private(set) var categories: [String: Sums] = [:]
    private(set) var missing: Sums
    private(set) var all: Sums
    let folds: Int
    let columns: Int

    init(folds: Int, target: TargetSchema) {
        self.folds = folds
        columns = max(1, target.classes.count - 1)
        missing = Sums(folds: folds, columns: columns)
        all = missing
    }

    /// The fold of a row by its number: a hash, so that no season of the rows is one fold.
    static func fold(ofRow row: Int, of folds: Int) -> Int {
        Int(SplitMix64.hash(UInt64(row)) % UInt64(folds))
    }

    /// Adds the rows of a block, of which the first has the number `firstRow`.
    ///
    /// - Throws: `TrainingError.shape` beyond `CategoryMeasure.categoriesMax` distinct values.
    mutating func add(
        _ column: CategoricalColumn, of block: TrainingSet, firstRow: Int, name: String
    ) throws(TrainingError) {
        let empty = Sums(folds: folds, columns: columns)
        var sums = [Sums?](repeating: nil, count: column.dictionary.count + 1)
        for (row, code) in column.codes.enumerated() {
            let index = code == CategoricalColumn.missing ? sums.count - 1 : Int(code)
            let fold = Self.fold(ofRow: firstRow + row, of: folds)
            var entry = sums[index] ?? empty
            sums[index] = nil
            let weight = block.weights[row]
            entry.folds[fold][0] += weight
            for j in 0..<columns {
                entry.folds[fold][j + 1] += weight * value(block.labels[row], column: j, block)
            }
            sums[index] = entry
        }
        for (index, entry) in sums.enumerated() {
            guard let entry else { continue }
            all.add(entry)
            if index == sums.count - 1 {
                missing.add(entry)
            } else {
                categories[column.dictionary[index], default: empty].add(entry)
            }
        }
        guard categories.count <= CategoryMeasure.categoriesMax else {
            throw .shape(
                expected: "at most \(CategoryMeasure.categoriesMax) categories of feature "
                    + "'\(name)'", got: "more")
        }
    }

    private func value(_ label: Double, column: Int, _ block: TrainingSet) -> Double {
        switch block.target.kind {
        case .multiclassClassification: Int(label) == column + 1 ? 1 : 0
        case .binaryClassification, .regression: label
        }
    }
}
