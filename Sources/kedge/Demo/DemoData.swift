import Observations

/// The rows of the bundled stream, as numbers.
struct DemoData {
    /// The features, all numeric.
    let features: FeatureTable
    /// The truth: 1 is up.
    let labels: [Double]

    /// Reads a CSV file whose last column is the label.
    init(file: String, schema: FeatureSchema, labelColumn: String) throws {
        let rows = try ReplayRows(file: file)
        func numbers(_ name: String) throws -> [Double] {
            let position = try rows.position(of: name, as: "a feature or the label")
            return try rows.range.map { row in
                guard let value = Double(rows[row][position]) else {
                    throw rows.refusal(row: row, column: position, expected: "a number")
                }
                return value
            }
        }
        features = try FeatureTable(
            schema: schema, columns: try schema.features.map { .numeric(try numbers($0.name)) })
        labels = try numbers(labelColumn)
    }

    /// The numbers of a row, in the order of the schema.
    func row(_ index: Int) -> [Double] {
        features.columns.map { column in
            if case .numeric(let values) = column { values[index] } else { .nan }
        }
    }
}
