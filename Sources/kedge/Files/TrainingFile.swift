import DataFiles
import Observations
import Training

/// The rows of a file that a model is trained on.
struct TrainingFile {
    /// How people know the file.
    let name: String
    /// The rows.
    let rows: FileRows
    private let packed: PackedRows

    /// Reads rows, and packs them (`PackedRows`), so that their number does not matter.
    ///
    /// Labels are classes, unless the learner predicts numbers, or can do either and they look like
    /// numbers (see `EvaluateCommand.numbers`). Of two classes the positive one is the second.
    ///
    /// - Parameters:
    ///   - features: the columns to learn from; empty for all others.
    ///   - weights: the column of weights, if any.
    ///   - beside: further columns to read, which are no features unless they are named as such.
    ///   - positive: of two classes; nil for 1, true, yes and the like, else the last by name.
    /// - Throws: `DataFileError` and `InputError` for what is wrong with the file.
    init(
        path: String, target: String, features: [String], weights: String?,
        beside: [String] = [], positive: String?, kinds: ColumnOptions, learner: LearnerChoice
    ) throws {
        guard target != weights else {
            throw InputError("expected --weights to name another column than --target, '\(target)'")
        }
        let stated = try kinds.reading().stated(target, file: path)
        var options = kinds.reading()
        options.numeric.remove(target)
        options.categorical.insert(target)
        if let weights { options.numeric.insert(weights) }
        options.numeric.subtract(beside)
        options.categorical.formUnion(beside)
        let reader = try DataFileReader(path: path, options: options)
        let read = try Self.columns(
            reader, outcomes: [target, weights].compactMap { $0 } + beside, features: features)
        packed = try PackedRows(reader, as: read.outcomes + read.features, open: target)
        name = packed.name
        let found = try TargetColumn(packed, name: target).labels(
            positive: positive,
            kind: learner.predictsNumbers.map { $0 ? .numeric : .categorical } ?? stated)
        rows = try FileRows(
            packed, features: FeatureSchema(read.features), target: found.target,
            labels: found.labels, weights: weights)
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
                throw InputError(
                    "\(reader.name): expected a column '\(name)', got "
                        + reader.features.map { "'\($0.name)'" }.joined(separator: ", "))
            }
            guard seen.insert(name).inserted else {
                throw InputError(
                    "expected each of --target, --weights, --features and the columns "
                        + "beside them to name another column, got '\(name)' again")
            }
            return feature
        }
        guard !chosen.isEmpty else {
            throw InputError("\(reader.name): expected columns to learn from, got none")
        }
        return (try outcomes.map(feature), try chosen.map(feature))
    }

    /// A column that is no feature.
    private func beside(_ column: String) throws -> CategoricalColumn {
        guard let position = packed.position(of: column),
            let values = try packed.column(position).categories
        else {
            throw InputError("\(name): expected a column '\(column)', got none")
        }
        return values
    }
}

extension TrainingFile {
    /// The text of each row of a column beside the features; nil where there is none.
    func texts(_ column: String) throws -> [String?] {
        let values = try beside(column)
        return values.codes.map {
            $0 == CategoricalColumn.missing ? nil : values.dictionary[Int($0)]
        }
    }

    /// The time of each row in a column beside the features; nil where there is none.
    ///
    /// - Throws: `InputError` for the first value that is no time.
    func times(_ column: String) throws -> [Timestamp?] {
        let values = try beside(column)
        let byCode = values.dictionary.map { TimeArgument(argument: $0)?.time }
        return try values.codes.enumerated().map { row, code in
            guard code != CategoricalColumn.missing else { return nil }
            guard let time = byCode[Int(code)] else {
                throw InputError(
                    "\(name): row \(row + 1), column '\(column)': expected a time in RFC 3339 or "
                        + "milliseconds since 1970, got '\(values.dictionary[Int(code)])'")
            }
            return time
        }
    }

    /// The time of each row in a column that has one in each.
    func requiredTimes(_ column: String) throws -> [Timestamp] {
        try times(column).enumerated().map { row, time in
            guard let time else {
                throw InputError(
                    "\(name): row \(row + 1), column '\(column)': expected a time, got none")
            }
            return time
        }
    }
}
