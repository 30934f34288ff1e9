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
        sample = PackedTable(Self.jointSample(of: table, settings: settings))
    }

    /// The rows that joint tests use: all, a random choice, or none without joint tests.
    static func jointSample(of table: FeatureTable, settings: DriftSettings) -> FeatureTable {
        guard settings.hasJointTests else { return FeatureTable(schema: table.schema) }
        var random = SplitMix64(seed: sampleSeed)
        return table.sampled(settings, random: &random)
    }

    /// The most rows of which a stored profile keeps every value: 16 KB once they are packed.
    public static let sortedRowsMax = 1400

    /// Prepares the rows of a table to be stored: besides the rows for joint tests at most 16 KB
    /// for each numeric column, however many rows.
    ///
    /// Exact up to `sortedRowsMax` rows; beyond, numeric columns are sketches, whose p-values are
    /// never too small. Columns keep all their values where a test of the settings needs them.
    public init(storing table: FeatureTable, settings: DriftSettings) {
        guard table.count > Self.sortedRowsMax, SketchComparison.serves(settings) else {
            self.init(table: table, settings: settings)
            return
        }
        self.init(
            schema: table.schema, rows: table.count, columns: Self.sketched(table),
            sample: PackedTable(Self.jointSample(of: table, settings: settings)))
    }

    /// Prepares the rows of a table with sketches of its numeric columns: at most 16 KB for each,
    /// however many rows.
    ///
    /// Profiles of parts merge to that of the whole. Nothing is kept for joint tests, and tests
    /// that need the reference's values are undefined.
    public init(sketching table: FeatureTable) {
        self.init(
            schema: table.schema, rows: table.count, columns: Self.sketched(table),
            sample: PackedTable(FeatureTable(schema: table.schema)))
    }

    private static func sketched(_ table: FeatureTable) -> [ReferenceColumn] {
        table.columns.map {
            if case .numeric(let values) = $0 { .sketch(QuantileSketch(values)) } else { .init($0) }
        }
    }

    /// The profile of this and another part of a sketched reference, the same in any order.
    ///
    /// - Throws: `DetectionError.schema` if the features differ, or a column is not sketched.
    public func merged(with other: ReferenceProfile) throws(DetectionError) -> ReferenceProfile {
        guard schema == other.schema else {
            throw .schema(
                expected: schema.features.map(\.name), got: other.schema.features.map(\.name))
        }
        var merged: [ReferenceColumn] = []
        for (own, others) in zip(columns, other.columns) {
            switch (own, others) {
            case (.sketch(let a), .sketch(let b)): merged.append(.sketch(a.merged(with: b)))
            case (.categorical(let a), .categorical(let b)):
                merged.append(.categorical(a.merged(with: b)))
            default:
                throw .schema(expected: ["sketched columns"], got: ["columns with their rows"])
            }
        }
        return ReferenceProfile(
            schema: schema, rows: rows + other.rows, columns: merged,
            sample: PackedTable(FeatureTable(schema: schema)))
    }

    private init(
        schema: FeatureSchema, rows: Int, columns: [ReferenceColumn], sample: PackedTable
    ) {
        self.schema = schema
        self.rows = rows
        self.columns = columns
        self.sample = sample
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
    /// All rows, or as many as joint tests take, chosen at random, in their order.
    ///
    /// Of a series one row of each of as many stretches of equal length: rows that happen to be
    /// next to each other would depend on each other, too few to be noticed and enough to alarm
    /// more often.
    func sampled(_ settings: DriftSettings, random: inout SplitMix64) -> FeatureTable {
        let count = settings.mmdRowsMax
        guard self.count > count else { return self }
        if settings.rows == .series {
            return rows(
                (0..<count).map { part in
                    let (first, end) = (part * self.count / count, (part + 1) * self.count / count)
                    return first + random.nextIndex(below: end - first)
                })
        }
        var order = Array(0..<self.count)
        random.choose(count, toFrontOf: &order)
        return rows(order[..<count].sorted())
    }
}
