/// How a categorical feature enters the model as numbers: the smoothed mean label of its category.
///
/// The estimate of a category is `(S + m * prior) / (W + m)`, with W the weight of its rows, S
/// their weighted sum of labels, prior the mean label of all rows and m the smoothing. There is one
/// column for a number or two classes (the share of the positive one), and for more classes one for
/// each but the first. Columns are centred on the prior and divided by their standard deviation
/// when the settings standardise. While training, a row's estimate leaves out all rows of its own
/// fold, so that it does not hold the row's own label.
/// Source: Micci-Barreca (2001), A preprocessing scheme for high-cardinality categorical
/// attributes, SIGKDD Explorations 3(1).
public struct TargetEncoding: Hashable, Codable, Sendable {
    /// The categories with an estimate, sorted.
    public let categories: [String]

    /// For each category the values of the columns.
    public let values: [[Double]]

    /// The values of the columns for a missing value.
    public let missing: [Double]

    /// The values of the columns for a category that is not listed: those of the prior.
    public let unseen: [Double]

    init(categories: [String], values: [[Double]], missing: [Double], unseen: [Double]) {
        self.categories = categories
        self.values = values
        self.missing = missing
        self.unseen = unseen
    }

    /// How many columns of the design it makes.
    var width: Int { unseen.count }

    /// Whether its parts fit each other and are finite.
    var isSound: Bool {
        categories.count == values.count && Set(categories).count == categories.count
            && !unseen.isEmpty
            && (values + [missing, unseen]).allSatisfy {
                $0.count == width && $0.allSatisfy(\.isFinite)
            }
    }

    /// The position of each category.
    var places: CategoryTable<Int> { CategoryTable(categories, categories.indices) }

    /// What each category adds to a weighted sum.
    func contributions(
        of coefficients: ArraySlice<Double>
    ) -> (byCategory: CategoryTable<Double>, missing: Double, unseen: Double) {
        func sum(_ values: [Double]) -> Double {
            zip(values, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
        }
        return (CategoryTable(categories, values.map(sum)), sum(missing), sum(unseen))
    }
}
