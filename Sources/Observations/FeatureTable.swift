/// Feature values of many rows, column by column, in the order of the schema.
public struct FeatureTable: Sendable, Equatable {
    /// The names and kinds of the columns.
    public let schema: FeatureSchema

    /// One column for each feature of the schema, all equally long.
    public private(set) var columns: [Column]

    /// Makes an empty table.
    public init(schema: FeatureSchema) {
        self.schema = schema
        columns = schema.features.map { Column(kind: $0.kind) }
    }

    /// Makes a table from columns.
    ///
    /// - Throws: `ObservationsError.shape` unless kinds match the schema and lengths are equal.
    public init(schema: FeatureSchema, columns: [Column]) throws(ObservationsError) {
        guard columns.map(\.kind) == schema.features.map(\.kind) else {
            throw .shape(
                expected: "columns of kinds \(schema.features.map(\.kind.rawValue))",
                got: "\(columns.map(\.kind.rawValue))")
        }
        guard Set(columns.map(\.count)).count <= 1 else {
            throw .shape(expected: "columns of one length", got: "\(columns.map(\.count))")
        }
        self.schema = schema
        self.columns = columns
    }

    /// How many rows there are.
    public var count: Int { columns.first?.count ?? 0 }

    /// The column of the feature called `name`, or nil.
    public subscript(name: String) -> Column? {
        schema.index(of: name).map { columns[$0] }
    }

    /// The rows at `indices`, in that order.
    public func rows(_ indices: some Sequence<Int>) -> FeatureTable {
        let picked = Array(indices)
        var table = self
        table.columns = columns.map { $0.rows(picked) }
        return table
    }

    /// The rows in `range`.
    public func rows(_ range: Range<Int>) -> FeatureTable {
        var table = self
        table.columns = columns.map { $0.rows(range) }
        return table
    }

    /// Appends the rows of a table of the same schema.
    ///
    /// - Precondition: the schemas are equal.
    public mutating func append(contentsOf other: FeatureTable) {
        precondition(schema == other.schema, "tables of different schemas cannot be joined")
        for index in columns.indices {
            columns[index].append(contentsOf: other.columns[index])
        }
    }
}
