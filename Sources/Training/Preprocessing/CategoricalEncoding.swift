internal import Observations

/// How a categorical feature enters the model: one 0/1 column for each category (one-hot).
///
/// A category that is not listed (rare, or never seen while training) sets the column "other" when
/// there is one, and no column otherwise; likewise a missing value and the column "missing".
public struct CategoricalEncoding: Hashable, Codable, Sendable {
    /// The categories with a column of their own, sorted.
    public let categories: [String]

    /// Whether a further column is 1 for categories that are not listed.
    public let hasOther: Bool

    /// Whether a further column, the last, is 1 where the value is missing.
    public let hasMissing: Bool

    init(categories: [String], hasOther: Bool, hasMissing: Bool) {
        self.categories = categories
        self.hasOther = hasOther
        self.hasMissing = hasMissing
    }

    /// Gives the most frequent categories a column of their own.
    init(
        _ measure: CategoryMeasure, name: String, settings: TrainingSettings
    ) throws(TrainingError) {
        let ranked = measure.ranked
        guard !ranked.isEmpty else { throw .featureWithoutValues(name: name) }
        self.init(
            categories: ranked.prefix(settings.categoriesMax).sorted(),
            hasOther: ranked.count > settings.categoriesMax, hasMissing: measure.missing > 0)
    }

    /// How many columns of the design it makes.
    package var width: Int { categories.count + (hasOther ? 1 : 0) + (hasMissing ? 1 : 0) }

    /// The column that is 1 for a category that is not listed.
    package var otherColumn: Int? { hasOther ? categories.count : nil }

    /// The column that is 1 for a missing value.
    package var missingColumn: Int? { hasMissing ? width - 1 : nil }

    /// The column of each category.
    var places: CategoryTable<Int> { CategoryTable(categories, categories.indices) }

    /// The column that is 1 for each value of a dictionary; nil when none is.
    func columns(of dictionary: [String]) -> [Int?] {
        let known = places
        return dictionary.map { known[$0] ?? otherColumn }
    }
}
