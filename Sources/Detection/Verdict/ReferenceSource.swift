internal import Observations

/// What a window is compared with: a profile that was prepared before, or rows.
enum ReferenceSource {
    /// Columns prepared before.
    case profile(ReferenceProfile)
    /// The rows themselves.
    case rows(FeatureTable)

    /// The features.
    var schema: FeatureSchema {
        switch self {
        case .profile(let profile): profile.schema
        case .rows(let table): table.schema
        }
    }

    /// How many rows the reference has.
    var rows: Int {
        switch self {
        case .profile(let profile): profile.rows
        case .rows(let table): table.count
        }
    }

    /// The rows that joint tests use.
    func jointSample(_ settings: DriftSettings) -> FeatureTable {
        switch self {
        case .profile(let profile): profile.sample.table
        case .rows(let table): ReferenceProfile.jointSample(of: table, settings: settings)
        }
    }
}
