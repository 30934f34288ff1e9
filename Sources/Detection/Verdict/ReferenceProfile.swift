public import Observations

/// A reference prepared once, so that every window is compared at the cost of the window.
public struct ReferenceProfile: Codable, Sendable, Equatable {
    /// The features.
    public let schema: FeatureSchema
    /// How many rows the reference has.
    public let rows: Int
    /// One prepared column for each feature.
    public let columns: [ReferenceColumn]
    /// Rows for the joint tests: all, or a random choice of `mmdRowsMax`.
    let sample: PackedTable

    private enum CodingKeys: String, CodingKey { case schema, rows, columns, sample }

    /// The seed of the choice of rows for joint tests: the same rows give the same profile.
    private static let sampleSeed: UInt64 = 0x6B65_6467_6500_0001

    /// Prepares the rows of a table.
    public init(table: FeatureTable, settings: DriftSettings) {
        schema = table.schema
        rows = table.count
        var sort = DistributionSort()
        columns = table.columns.map { ReferenceColumn($0, &sort) }
        var random = SplitMix64(seed: Self.sampleSeed)
        sample = PackedTable(
            settings.hasJointTests
                ? table.sampled(settings.mmdRowsMax, random: &random) : table.rows([Int]()))
    }

    /// Reads a profile written by `encode(to:)`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        schema = try container.decode(FeatureSchema.self, forKey: .schema)
        rows = try container.decode(Int.self, forKey: .rows)
        columns = try container.decode([ReferenceColumn].self, forKey: .columns)
        sample = try container.decode(PackedTable.self, forKey: .sample)
        guard columns.count == schema.count, sample.table.schema == schema else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "expected one column for each feature"))
        }
    }
}

extension FeatureTable {
    /// All rows, or `count` of them chosen at random, in their order.
    func sampled(_ count: Int, random: inout SplitMix64) -> FeatureTable {
        guard self.count > count else { return self }
        var order = Array(0..<self.count)
        random.choose(count, toFrontOf: &order)
        return rows(order[..<count].sorted())
    }
}
