/// Something wrong with the values of a feature, apart from how they are distributed.
public struct DataQualityFinding: Codable, Sendable, Equatable {
    /// What was found.
    public enum Finding: String, Codable, Sendable, CaseIterable {
        /// Rows without a value.
        case missing
        /// Values that the reference never had, of a categorical feature.
        case unseenCategory = "unseen_category"
        /// Values below the reference's least or above its greatest one.
        case outOfRange = "out_of_range"
        /// All rows have one value.
        case constant
        /// Infinite values.
        case infinite
        /// Values of another type than the reference's: text among numbers, or numbers for text.
        case type
        /// Integers beyond 2^53 that a double cannot hold; they were rounded.
        case rounded
    }

    /// The feature.
    public let feature: String
    /// What was found.
    public let finding: Finding
    /// How many rows of the sample.
    public let count: Int
    /// Their share of the rows.
    public let share: Double
    /// The chance of so many or more, were both samples of one source; nil where none applies.
    ///
    /// Missing: Fisher's exact test, one-sided. Unseen category: a binomial bound on all rows of
    /// one category falling into the current sample, times the number of categories. Out of range:
    /// the exact chance that the outermost pooled values are all current, two-sided. Constant: the
    /// exact chance that all current rows are of the pooled rows with that value. Infinite and
    /// type: the chance of so many or more of all such rows, as for missing. Never 0: what is less
    /// than any normal number is the least of them.
    public let pValue: Double?
    /// True for a finding on the reference; nil for those on the current rows.
    public let isOfReference: Bool?

    init(
        feature: String, finding: Finding, count: Int, share: Double, pValue: Double?,
        isOfReference: Bool? = nil
    ) {
        self.feature = feature
        self.finding = finding
        self.count = count
        self.share = share
        self.pValue = pValue.map { max($0, .leastNormalMagnitude) }
        self.isOfReference = isOfReference
    }
}
