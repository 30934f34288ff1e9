internal import Observations

/// Which column of a file holds what.
struct BackfillColumns: Sendable {
    /// The position of each feature, in the order of the schema.
    let features: [Int]
    let label: Int
    let id: Int?
    /// Only looked at when a column holds the times.
    let timestamp: Int
    /// The names of all columns.
    let names: [String]
    /// The names of columns that are neither of these.
    let ignored: [String]

    /// Finds the columns by their names in the header.
    init(
        header: [String], schema: FeatureSchema, label: String, id: String?, times: BackfillTimes
    ) throws(APIError) {
        var positions: [String: Int] = [:]
        for (index, name) in header.enumerated()
        where positions.updateValue(index, forKey: name) != nil {
            throw .unprocessable("expected each column once, got '\(name.prefix(100))' again")
        }
        func position(_ name: String, _ what: String) throws(APIError) -> Int {
            guard let found = positions[name] else {
                throw .unprocessable("expected a column '\(name.prefix(100))' (\(what)), got none")
            }
            return found
        }
        var features: [Int] = []
        for feature in schema.features {
            features.append(try position(feature.name, "a feature of the pipeline"))
        }
        self.features = features
        self.label = try position(label, "the label")
        if let id {
            self.id = try position(id, "the id")
        } else {
            self.id = nil
        }
        if case .column(let name) = times {
            timestamp = try position(name, "the timestamp")
        } else {
            timestamp = self.label
        }
        names = header
        let used = Set(features + [self.label, timestamp] + [self.id].compactMap { $0 })
        ignored = header.indices.filter { !used.contains($0) }.map { header[$0] }
    }
}
