extension DriftReport {
    /// Adds a finding for each feature whose current integers had to be rounded to doubles.
    public mutating func add(roundedIntegers: [String: Int]) {
        for feature in features {
            guard let count = roundedIntegers[feature.name], count > 0 else { continue }
            dataQuality.append(
                DataQualityFinding(
                    feature: feature.name, finding: .rounded, count: count,
                    share: Double(count) / Double(max(1, currentRows)), pValue: nil))
        }
    }
}
