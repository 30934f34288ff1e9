extension DriftReport {
    /// Adds a finding for each feature whose integers had to be rounded to doubles, in either
    /// sample.
    public mutating func add(
        roundedIntegers: [String: Int], ofReference: [String: Int] = [:]
    ) {
        let samples = [(roundedIntegers, currentRows, nil), (ofReference, referenceRows, true)]
        for feature in features {
            for (counts, rows, isOfReference) in samples {
                guard let count = counts[feature.name], count > 0 else { continue }
                dataQuality.append(
                    DataQualityFinding(
                        feature: feature.name, finding: .rounded, count: count,
                        share: Double(count) / Double(max(1, rows)), pValue: nil,
                        isOfReference: isOfReference))
            }
        }
    }
}
