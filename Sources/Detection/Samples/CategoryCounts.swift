public import Observations

/// How often each category of a column occurs, and how many rows have none.
public struct CategoryCounts: Codable, Sendable, Equatable {
    /// The categories that occur, ascending.
    public let categories: [String]
    /// The rows of each category.
    public let counts: [Int]
    /// Rows without a value.
    public let missing: Int

    private enum CodingKeys: String, CodingKey { case categories, counts, missing }

    /// Counts the rows of a column; categories of its dictionary that do not occur are left out.
    public init(_ column: CategoricalColumn) {
        var byCode = [Int](repeating: 0, count: column.dictionary.count)
        var missing = 0
        for code in column.codes {
            if code == CategoricalColumn.missing {
                missing += 1
            } else {
                byCode[Int(code)] += 1
            }
        }
        let present = byCode.indices.filter { byCode[$0] > 0 }.sorted {
            column.dictionary[$0] < column.dictionary[$1]
        }
        categories = present.map { column.dictionary[$0] }
        counts = present.map { byCode[$0] }
        self.missing = missing
    }

    /// Reads counts written by `encode(to:)`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        categories = try container.decode([String].self, forKey: .categories)
        counts = try container.decode([Int].self, forKey: .counts)
        missing = try container.decode(Int.self, forKey: .missing)
        guard categories.count == counts.count, missing >= 0, counts.allSatisfy({ $0 > 0 }),
            zip(categories, categories.dropFirst()).allSatisfy({ $0 < $1 })
        else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "expected ascending categories with positive counts"))
        }
    }

    /// The counts of the rows of both.
    func merged(with other: CategoryCounts) -> CategoryCounts {
        let names = Set(categories).union(other.categories).sorted()
        let (own, others) = aligned(with: other)
        return CategoryCounts(
            categories: names, counts: zip(own, others).dropLast().map { $0 + $1 },
            missing: missing + other.missing)
    }

    private init(categories: [String], counts: [Int], missing: Int) {
        self.categories = categories
        self.counts = counts
        self.missing = missing
    }

    /// Rows with a value.
    public var count: Int { counts.reduce(0, +) }

    /// All rows.
    public var rows: Int { count + missing }

    /// The counts of this and another column over the categories of both, then the missing rows.
    func aligned(with other: CategoryCounts) -> (own: [Int], other: [Int]) {
        var own: [Int] = []
        var others: [Int] = []
        var i = 0
        var j = 0
        while i < categories.count || j < other.categories.count {
            let takesOwn =
                j == other.categories.count
                || (i < categories.count && categories[i] <= other.categories[j])
            let takesOther =
                i == categories.count
                || (j < other.categories.count && other.categories[j] <= categories[i])
            own.append(takesOwn ? counts[i] : 0)
            others.append(takesOther ? other.counts[j] : 0)
            i += takesOwn ? 1 : 0
            j += takesOther ? 1 : 0
        }
        return (own + [missing], others + [other.missing])
    }
}
