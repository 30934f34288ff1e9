import DataFiles
import Observations

/// Rows from a time without drift, as a pipeline's monitors see them.
struct CertificationHistory {
    /// Labelled predictions, 1 the positive class.
    struct Outcomes {
        let labels: [Double]
        let predictions: [Double]
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
        if isLabelled, target.kind == .binaryClassification {
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

    private static func outcomes(
        _ labels: CategoricalColumn, _ predictions: CategoricalColumn, target: TargetSchema,
        file: String
    ) throws -> Outcomes {
        let rows = try ClassRows(
            file: file, labels: labels, predictions: predictions, positive: target.classes.last)
        let positive = try rows.requirePositive(file: file)
        let labelled = rows.labels.indices.filter {
            rows.labels[$0] != nil && rows.predictions[$0] != nil
        }
        return Outcomes(
            labels: labelled.map { rows.labels[$0] == positive ? 1 : 0 },
            predictions: labelled.map { rows.predictions[$0] == positive ? 1 : 0 })
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
