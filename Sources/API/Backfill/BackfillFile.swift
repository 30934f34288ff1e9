internal import CSV
internal import Observations
internal import Pipelines

/// The labelled rows of a CSV file, checked value by value as it comes in.
struct BackfillFile {
    /// The most rows of one file; more come in several files.
    static let rowsMax = 1_000_000

    private let schema: FeatureSchema
    private let target: TargetSchema
    private let labelColumn: String
    private let idColumn: String?
    private let times: BackfillTimes

    private var parser = CSVParser()
    private var columns: BackfillColumns?
    /// By feature; those of the other kind stay empty.
    private var numeric: [[Double]]
    private var categorical: [CategoricalColumn]
    private var rowOfID: [UInt64: Int] = [:]
    private(set) var labels: [Double] = []
    private(set) var eventTimes: [Timestamp] = []
    /// The hashes of the ids; empty when the file has none.
    private(set) var idHashes: [UInt64] = []

    init(pipeline: Pipeline, label: String, id: String?, times: BackfillTimes) {
        schema = pipeline.decode.features
        target = pipeline.decode.target
        labelColumn = label
        idColumn = id
        self.times = times
        numeric = schema.features.map { _ in [] }
        categorical = schema.features.map { _ in CategoricalColumn() }
    }

    /// How many rows came in.
    var count: Int { labels.count }

    /// The names of columns that the pipeline has no use for.
    var ignoredColumns: [String] { columns?.ignored ?? [] }

    /// Takes in more of the file.
    mutating func read(_ bytes: [UInt8]) throws {
        var rows: [CSVRow] = []
        do {
            try parser.read(bytes) { rows.append($0) }
        } catch let error as CSVError {
            throw APIError.unprocessable("line \(error.line): expected \(error.expected)")
        }
        for row in rows { try add(row) }
    }

    /// Checks the end of the file.
    mutating func finish() throws {
        var rows: [CSVRow] = []
        do {
            try parser.finish { rows.append($0) }
        } catch let error as CSVError {
            throw APIError.unprocessable("line \(error.line): expected \(error.expected)")
        }
        for row in rows { try add(row) }
        guard count > 0 else {
            throw APIError.unprocessable("expected a header and rows after it, got no row")
        }
    }

    /// The features of all rows.
    func features() throws -> FeatureTable {
        try FeatureTable(
            schema: schema,
            columns: schema.features.enumerated().map { index, feature in
                feature.kind == .numeric
                    ? .numeric(numeric[index]) : .categorical(categorical[index])
            })
    }

    private mutating func add(_ cells: CSVRow) throws(APIError) {
        guard let columns else {
            columns = try BackfillColumns(
                header: cells.texts, schema: schema, label: labelColumn, id: idColumn,
                times: times)
            return
        }
        guard cells.count == columns.names.count else {
            throw .unprocessable(
                "row \(count + 1): expected \(columns.names.count) fields, got \(cells.count)")
        }
        guard count < Self.rowsMax else {
            throw .unprocessable("expected at most \(Self.rowsMax) rows in one file, got more")
        }
        let row = BackfillRow(cells: cells, number: count + 1, names: columns.names)
        try addFeatures(row, columns)
        try addTime(row, columns)
        try addID(row, columns)
        labels.append(try row.label(columns.label, of: target))
    }

    private mutating func addFeatures(
        _ row: BackfillRow, _ columns: BackfillColumns
    ) throws(APIError) {
        for (feature, column) in columns.features.enumerated() {
            let isMissing = row.isMissing(column)
            switch schema.features[feature].kind {
            case .numeric:
                numeric[feature].append(
                    isMissing ? .nan : try row.number(column, or: " or nothing"))
            case .categorical:
                let value = isMissing ? nil : try row.text(column)
                categorical[feature].append(value)
            }
        }
    }

    private mutating func addTime(
        _ row: BackfillRow, _ columns: BackfillColumns
    ) throws(APIError) {
        switch times {
        case .column: eventTimes.append(try row.time(columns.timestamp))
        case .regular(let start, let interval):
            guard let time = BackfillTimes.time(count, start: start, interval: interval) else {
                throw .unprocessable("row \(row.number): expected a time before the year 10000")
            }
            eventTimes.append(time)
        }
    }

    private mutating func addID(_ row: BackfillRow, _ columns: BackfillColumns) throws(APIError) {
        guard let column = columns.id else { return }
        guard !row.isMissing(column) else { throw row.refusal(column, "an id") }
        let hash = IDHash.of(row.cells.field(column))
        if let earlier = rowOfID.updateValue(row.number, forKey: hash) {
            throw row.refusal(column, "an id of its own, got that of row \(earlier) again")
        }
        idHashes.append(hash)
    }
}
