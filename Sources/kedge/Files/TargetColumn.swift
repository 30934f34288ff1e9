import DataFiles
import Observations

/// The column that a model is to predict, whose kind shows when all of it was read.
struct TargetColumn {
    private let packed: PackedRows
    private let name: String
    private let position: Int

    /// - Throws: `InputError` when there is no such column.
    init(_ packed: PackedRows, name: String) throws {
        self.packed = packed
        self.name = name
        guard let position = packed.position(of: name) else {
            throw InputError("\(packed.name): expected labels in the column '\(name)'")
        }
        self.position = position
    }

    /// The labels, and what they are: numbers or classes.
    ///
    /// - Parameters:
    ///   - positive: of two classes; nil for 1, true, yes and the like, else the last by name.
    ///   - kind: what they are, if that is known.
    /// - Throws: `InputError` for a row without a label, or with one of another kind, and unless
    ///   there are two classes or more.
    func labels(
        positive: String?, kind: Feature.Kind?
    ) throws -> (labels: FileRows.Labels, target: TargetSchema) {
        guard !packed.openValues.hasTooMany else { return try manyNumbers(kind: kind) }
        if let row = try firstRow(where: { $0 == CategoricalColumn.missing }) {
            throw fault(row, "expected a value, got none")
        }
        let values = packed.values(of: position)
        if let code = values.firstIndex(where: DecimalNumber.isNaN),
            DecimalNumber.areNumbers(values),
            let row = try firstRow(where: { $0 == Int32(code) })
        {
            throw fault(row, "expected a value, got '\(values[code])'")
        }
        let numbers: [Double]?
        do throws(EvaluateCommand.NotANumber) {
            numbers = try EvaluateCommand.numbers(values, kind: kind)
        } catch {
            let code = Int32(error.index)
            let row = try firstRow { $0 == code } ?? 0
            throw fault(row, "expected a number, got '\(values[error.index])'")
        }
        if let numbers { return (.byCode(position: position, numbers), .regression) }
        let each = CategoricalColumn(codes: Array(0..<Int32(values.count)), dictionary: values)
        let rows = try ClassRows(
            file: packed.name, labels: each, predictions: nil, positive: positive)
        guard rows.classes.count >= 2 else {
            throw InputError(
                "\(packed.name): expected two classes or more in the column '\(name)', got only "
                    + rows.classes.map { "'\($0)'" }.joined())
        }
        let isReversed = rows.classes.count == 2 && rows.positive == 0
        let classes = isReversed ? rows.classes.reversed() : rows.classes
        let labels = rows.labels.compactMap { $0 }.map { Double(isReversed ? 1 - $0 : $0) }
        return (.byCode(position: position, labels), try TargetSchema(classes: classes))
    }

    /// Labels of which more differ than there are classes.
    private func manyNumbers(
        kind: Feature.Kind?
    ) throws -> (labels: FileRows.Labels, target: TargetSchema) {
        let word = packed.openValues.firstWord
        if let word, kind == .numeric {
            throw fault(word.row, "expected a number, got '\(word.text)'")
        }
        guard word == nil, kind != .categorical else {
            throw InputError(
                "\(packed.name): expected at most \(ClassRows.classesMax) classes in the column "
                    + "'\(name)', got more than \(OpenValues.categoriesMax)")
        }
        for index in 0..<packed.blockCount {
            let numbers = try packed.openNumbers(ofBlock: index)
            guard let place = numbers.firstIndex(where: { !$0.isFinite }) else { continue }
            throw fault(
                packed.rows(ofBlock: index).lowerBound + place,
                numbers[place].isNaN
                    ? "expected a value, got none" : "expected a finite number")
        }
        return (.numbers, .regression)
    }

    /// The first row whose code is such.
    private func firstRow(where isSuch: (Int32) -> Bool) throws -> Int? {
        for index in 0..<packed.blockCount {
            let column = try packed.columns([position], ofBlock: index)[0]
            if let place = column.categories?.codes.firstIndex(where: isSuch) {
                return packed.rows(ofBlock: index).lowerBound + place
            }
        }
        return nil
    }

    private func fault(_ row: Int, _ sentence: String) -> InputError {
        InputError("\(packed.name): row \(row + 1), column '\(name)': \(sentence)")
    }
}
