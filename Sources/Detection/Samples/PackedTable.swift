internal import Observations

/// A feature table in a compact, exact form for storage.
struct PackedTable: Codable, Sendable, Equatable {
    let table: FeatureTable

    private enum CodingKeys: String, CodingKey { case schema, columns }

    private enum PackedColumn: Codable {
        case numeric(PackedDoubles)
        case categorical(CategoricalColumn)
    }

    init(_ table: FeatureTable) {
        self.table = table
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let schema = try container.decode(FeatureSchema.self, forKey: .schema)
        let columns = try container.decode([PackedColumn].self, forKey: .columns)
        table = try FeatureTable(
            schema: schema,
            columns: columns.map {
                switch $0 {
                case .numeric(let packed): .numeric(packed.values)
                case .categorical(let column): .categorical(column)
                }
            })
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(table.schema, forKey: .schema)
        try container.encode(
            table.columns.map { column -> PackedColumn in
                switch column {
                case .numeric(let values): .numeric(PackedDoubles(values))
                case .categorical(let column): .categorical(column)
                }
            }, forKey: .columns)
    }
}
