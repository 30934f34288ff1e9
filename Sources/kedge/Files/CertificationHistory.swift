import DataFiles
import Observations

/// Rows from a time without drift, as a pipeline's monitors see them.
struct CertificationHistory {
    /// Labelled predictions by the class's position; of two, 1 is the positive one.
    struct Outcomes {
        let labels: [Int]
        let predictions: [Int]
        let classCount: Int
    }

    /// What messages call the file.
    let name: String
    /// The features of the pipeline.
    let table: FeatureTable
    /// The rows with label and prediction; nil when the file has no such columns.
    let outcomes: Outcomes?
    /// How many rows a day brought; nil without times.
    let rowsPerDay: Double?

    /// Reads a file.
    ///
    /// - Throws: `DataFileError` and `InputError` for what is wrong with it.
    init(
        file: String, features: FeatureSchema, target: TargetSchema, label: String,
        prediction: String, timestamp: String?
    ) throws {
        let reader = try DataFileReader(path: file)
        let kinds = Dictionary(
            uniqueKeysWithValues: reader.features.map { ($0.name, $0.kind) })
        for feature in features.features where kinds[feature.name] == nil {
            throw InputError("\(reader.name): expected a column '\(feature.name)', got none")
        }
        var read = features.features
        func add(_ column: String, _ kind: Feature.Kind) throws {
            guard !read.contains(where: { $0.name == column }) else {
                throw InputError("\(reader.name): expected '\(column)' not to be a feature")
            }
            read.append(Feature(name: column, kind: kind))
        }
        let isLabelled = kinds[label] != nil && kinds[prediction] != nil
        if isLabelled, target.kind != .regression {
            try add(label, .categorical)
            try add(prediction, .categorical)
        }
        if let timestamp, let kind = kinds[timestamp] { try add(timestamp, kind) }
        let rows = try reader.read(as: read)
        name = rows.name
        table = try FeatureTable(
            schema: features, columns: features.features.compactMap { rows.table[$0.name] })
        rowsPerDay = try timestamp.flatMap { rows.table[$0] }.flatMap {
            try Self.rowsPerDay($0, file: rows.name)
        }
        if let labels = rows.table[label]?.categories,
            let predictions = rows.table[prediction]?.categories
        {
            outcomes = try Self.outcomes(labels, predictions, target: target, file: rows.name)
        } else {
            outcomes = nil
        }
    }

    /// 1973 to 2286: the same dates in seconds lie below, in microseconds above.
    private static let plausibleMilliseconds = 1e11...1e13

    /// The classes of rows that have both.
    ///
    /// - Throws: `InputError` for what is no class of the pipeline.
    static func outcomes(
        _ labels: CategoricalColumn, _ predictions: CategoricalColumn, target: TargetSchema,
        file: String
    ) throws -> Outcomes {
        let rows = try ClassRows(
            file: file, labels: labels, predictions: predictions, positive: nil, isWhole: false)
        let positions = try of(target, rows, file: file)
        let labelled = zip(rows.labels, rows.predictions).compactMap { label, prediction in
            label.flatMap { label in prediction.map { (label, $0) } }
        }
        return Outcomes(
            labels: labelled.map { positions[$0.0] }, predictions: labelled.map { positions[$0.1] },
            classCount: target.classes.count)
    }

    /// Where each class of the rows stands among those of the pipeline.
    private static func of(
        _ target: TargetSchema, _ rows: ClassRows, file: String
    ) throws -> [Int] {
        let known = target.classes.map(ClassRows.name)
        return try rows.classes.map { name in
            guard let position = known.firstIndex(of: name) else {
                throw InputError(
                    "\(file): expected a class of the pipeline, "
                        + "\(target.classes.joined(separator: ", ")), got '\(name)'")
            }
            return position
        }
    }

    static func rowsPerDay(_ times: Column, file: String) throws -> Double? {
        let milliseconds: [Double]
        switch times {
        case .numeric(let values): milliseconds = values.filter(\.isFinite)
        case .categorical(let texts):
            milliseconds = try texts.dictionary.map { text in
                guard let time = Timestamp(rfc3339: text) else {
                    throw InputError("\(file): expected times in RFC 3339, got '\(text)'")
                }
                return Double(time.milliseconds)
            }
        }
        guard let first = milliseconds.min(), let last = milliseconds.max(), last > first else {
            return nil
        }
        guard plausibleMilliseconds.contains(last) else {
            throw InputError(
                "\(file): expected times in milliseconds since 1970, of the years 1973 to 2286, "
                    + "got \(last); are they in another unit? --rows-per-day does without")
        }
        return Double(times.count - 1) / ((last - first) / 86_400_000)
    }
}
