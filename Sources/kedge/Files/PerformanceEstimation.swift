import DataFiles
import Detection
import Observations

/// The estimation of measures of a file whose labels have not come, from one whose labels have.
struct PerformanceEstimation {
    let reference: String
    let input: String
    let label: String
    let prediction: String?
    let score: String
    let positive: String?
    let threshold: Double
    /// The features to weight by; empty for all other columns.
    let columns: [String]
    let kinds: ColumnOptions

    /// The estimates of each chunk of so many rows.
    ///
    /// - Throws: `DataFileError` and `InputError` for what is wrong with a file, and
    ///   `DetectionError`.
    func answer(chunk: Int, weighting: EstimateAnswer.Weighting) throws -> EstimateAnswer {
        let outcomes = [label, prediction].compactMap { $0 }
        var seen = Set<String>()
        for name in outcomes + [score] + columns where !seen.insert(name).inserted {
            throw InputError(
                "expected each of --label, --prediction, --score and --columns to name another "
                    + "column, got '\(name)' again")
        }
        var options = kinds.reading()
        options.categorical.formUnion(outcomes)
        options.numeric.insert(score)
        let before = try DataFileReader(path: reference, options: options)
        let now = try DataFileReader(path: input)
        let known = Dictionary(uniqueKeysWithValues: before.features.map { ($0.name, $0) })
        let present = Set(now.features.map(\.name))
        let others = before.features.map(\.name).filter { !(outcomes + [score]).contains($0) }
        let chosen = columns.isEmpty ? others : columns
        let read = try (outcomes + [score] + chosen).map { name in
            guard let feature = known[name] else {
                throw InputError("\(before.name): expected a column '\(name)', got none")
            }
            return feature
        }
        for feature in read where feature.name != label && !present.contains(feature.name) {
            throw InputError("\(now.name): expected a column '\(feature.name)', got none")
        }
        let old = try before.read(as: read)
        let new = try now.read(as: read.filter { present.contains($0.name) })
        let (name, classes) = try positiveClass(of: old)
        try requireClasses(classes, of: old)
        try requireClasses(classes, of: new)
        let learned = try rows(
            of: old.table, file: old.name, features: chosen, positive: name)
        let estimator = try PerformanceEstimator(reference: learned, weighting: weighting.method)
        let count = new.table.count
        let chunks = try stride(from: 0, to: count, by: chunk).map { start in
            let range = start..<min(start + chunk, count)
            return EstimateAnswer.Chunk(
                first: range.lowerBound, last: range.upperBound - 1,
                estimate: try estimator.estimate(
                    try rows(
                        of: new.table.rows(range), file: new.name, features: chosen,
                        positive: name, firstRow: start)))
        }
        return EstimateAnswer(
            reference: .init(rows: old.table.count), current: .init(rows: count), positive: name,
            weighting: weighting, chunk: chunk, features: chosen, chunks: chunks)
    }

    /// The positive class, and all classes that labels have.
    private func positiveClass(of file: DataFile) throws -> (name: String, classes: [String]) {
        guard let labels = file.table[label]?.categories else {
            throw InputError("\(file.name): expected labels in the column '\(label)'")
        }
        let classes = try ClassRows(
            file: file.name, labels: labels, predictions: nil, positive: positive)
        return (classes.classes[try classes.requirePositive(file: file.name)], classes.classes)
    }

    /// Checks that labels and predictions are of the classes that labels of the reference have.
    ///
    /// Another spelling of the positive class would count as the negative one.
    private func requireClasses(_ classes: [String], of file: DataFile) throws {
        for column in [label, prediction].compactMap({ $0 }) {
            guard let cells = file.table[column]?.categories else { continue }
            let names = try ClassRows(
                file: file.name, labels: cells, predictions: nil, positive: nil, isWhole: false
            ).classes
            if let unknown = names.first(where: { !classes.contains($0) }) {
                throw InputError(
                    "\(file.name), column '\(column)': expected a class of the labels in "
                        + "'\(reference)', \(ClassRows.listed(classes)), got '\(unknown)'")
            }
        }
    }

    private func rows(
        of table: FeatureTable, file: String, features: [String], positive: String,
        firstRow: Int = 0
    ) throws -> ScoredRows {
        let scores = table[score]?.numbers ?? []
        if let row = scores.firstIndex(where: { !$0.isFinite }) {
            throw InputError(
                "\(file): row \(firstRow + row + 1): expected a score, a finite number, got "
                    + (scores[row].isNaN ? "none" : "\(scores[row])"))
        }
        let labels =
            table[label]?.categories.map { ClassRows.outcomes($0, positive: positive) }
            ?? [Double?](repeating: nil, count: scores.count)
        let predictions: [Double]
        if let column = prediction.flatMap({ table[$0]?.categories }) {
            predictions = ClassRows.outcomes(column, positive: positive).map { $0 ?? .nan }
            if let row = predictions.firstIndex(where: \.isNaN) {
                throw InputError(
                    "\(file): row \(firstRow + row + 1): expected a prediction, got none")
            }
        } else {
            predictions = scores.map { $0 >= threshold ? 1 : 0 }
        }
        let schema = try FeatureSchema(
            table.schema.features.filter { features.contains($0.name) })
        let columns = schema.features.compactMap { table[$0.name] }
        return try ScoredRows(
            scores: scores, predictions: predictions, labels: labels,
            features: try FeatureTable(schema: schema, columns: columns))
    }
}
