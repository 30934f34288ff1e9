import DataFiles
import Observations
import Training

/// The rows of a file that a model is trained on.
struct TrainingFile {
    /// How people know the file.
    let name: String
    /// The rows.
    let set: TrainingSet

    /// Reads rows.
    ///
    /// Labels are classes, unless the learner predicts numbers, or can do either and they look like
    /// numbers (see `EvaluateCommand.numbers`). Of two classes the positive one is the second.
    ///
    /// - Parameters:
    ///   - features: the columns to learn from; empty for all others.
    ///   - weights: the column of weights, if any.
    ///   - positive: of two classes; nil for 1, true, yes and the like, else the last by name.
    /// - Throws: `DataFileError` and `InputError` for what is wrong with the file.
    init(
        path: String, target: String, features: [String], weights: String?, positive: String?,
        kinds: ColumnOptions, learner: LearnerChoice
    ) throws {
        let stated = try kinds.reading().stated(target, file: path)
        var options = kinds.reading()
        options.numeric.remove(target)
        options.categorical.insert(target)
        if let weights { options.numeric.insert(weights) }
        let reader = try DataFileReader(path: path, options: options)
        let read = try Self.columns(
            reader, outcomes: [target, weights].compactMap { $0 }, features: features)
        let file = try reader.read(as: read.outcomes + read.features)
        name = file.name
        guard let labels = file.table[target]?.categories else {
            throw InputError("\(name): expected labels in the column '\(target)'")
        }
        let found = try Self.outcomes(
            labels, of: target, file: name, positive: positive,
            kind: learner.predictsNumbers.map { $0 ? .numeric : .categorical } ?? stated)
        let schema = try FeatureSchema(read.features)
        do {
            set = try TrainingSet(
                features: try FeatureTable(
                    schema: schema, columns: schema.features.compactMap { file.table[$0.name] }),
                labels: found.labels, weights: weights.flatMap { file.table[$0]?.numbers },
                target: found.target)
        } catch TrainingError.weight(let row) {
            throw InputError(
                "\(name): row \(row + 1), column '\(weights ?? "")': expected a finite number of 0 "
                    + "or more")
        }
    }

    /// The columns to read, each once.
    private static func columns(
        _ reader: DataFileReader, outcomes: [String], features: [String]
    ) throws -> (outcomes: [Feature], features: [Feature]) {
        let known = Dictionary(uniqueKeysWithValues: reader.features.map { ($0.name, $0) })
        let others = reader.features.map(\.name).filter { !outcomes.contains($0) }
        let chosen = features.isEmpty ? others : features
        var seen = Set<String>()
        func feature(_ name: String) throws -> Feature {
            guard let feature = known[name] else {
                throw InputError("\(reader.name): expected a column '\(name)', got none")
            }
            guard seen.insert(name).inserted else {
                throw InputError(
                    "expected each of --target, --weights and --features to name another column, "
                        + "got '\(name)' again")
            }
            return feature
        }
        guard !chosen.isEmpty else {
            throw InputError("\(reader.name): expected columns to learn from, got none")
        }
        return (try outcomes.map(feature), try chosen.map(feature))
    }

    private static func outcomes(
        _ column: CategoricalColumn, of target: String, file: String, positive: String?,
        kind: Feature.Kind?
    ) throws -> (labels: [Double], target: TargetSchema) {
        if let row = column.codes.firstIndex(of: CategoricalColumn.missing) {
            throw InputError(
                "\(file): row \(row + 1), column '\(target)': expected a value, got none")
        }
        let numbers = try EvaluateCommand.numbers(
            column, kind: kind, column: target, file: file)
        if let numbers { return (numbers, .regression) }
        let rows = try ClassRows(
            file: file, labels: column, predictions: nil, positive: positive)
        guard rows.classes.count >= 2 else {
            throw InputError(
                "\(file): expected two classes or more in the column '\(target)', got only "
                    + rows.classes.map { "'\($0)'" }.joined())
        }
        let isReversed = rows.classes.count == 2 && rows.positive == 0
        let classes = isReversed ? rows.classes.reversed() : rows.classes
        let labels = rows.labels.compactMap { $0 }.map { Double(isReversed ? 1 - $0 : $0) }
        return (labels, try TargetSchema(classes: classes))
    }
}
