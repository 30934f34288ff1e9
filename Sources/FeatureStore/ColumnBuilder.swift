import Observations

/// Turns the arrays of stored rows into the columns of a schema.
struct ColumnBuilder {
    private let schema: FeatureSchema
    private let viewID: Int32
    private(set) var columns: [Column]

    init(schema: FeatureSchema, viewID: Int32) {
        self.schema = schema
        self.viewID = viewID
        columns = schema.features.map { Column(kind: $0.kind) }
    }

    /// Appends one stored row; nil arrays (no row joined) are missing values.
    mutating func append(numeric: [Double]?, categorical: [String?]?) throws {
        let numericCount = schema.features.count { $0.kind == .numeric }
        let categoricalCount = schema.count - numericCount
        guard numeric?.count ?? numericCount == numericCount,
            categorical?.count ?? categoricalCount == categoricalCount
        else {
            throw FeatureStoreError.corruptRow(
                view: viewID, expected: "\(numericCount) numbers, \(categoricalCount) categories",
                got: "\(numeric?.count ?? 0) and \(categorical?.count ?? 0)")
        }
        var nextNumeric = 0
        var nextCategorical = 0
        for index in columns.indices {
            switch schema.features[index].kind {
            case .numeric:
                columns[index].append(
                    contentsOf: .numeric([numeric.map { $0[nextNumeric] } ?? .nan]))
                nextNumeric += 1
            case .categorical:
                columns[index].append(
                    contentsOf: .categorical(
                        CategoricalColumn([categorical.flatMap { $0[nextCategorical] }])))
                nextCategorical += 1
            }
        }
    }
}
