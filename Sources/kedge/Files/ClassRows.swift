import DataFiles
import Observations

/// Labels and predictions of a classifier by class, one of each for every row.
struct ClassRows {
    /// The classes, ascending.
    let classes: [String]
    /// The class that is positive; nil when none is named or known to be.
    let positive: Int?
    /// The class of each label; nil where there is none.
    let labels: [Int?]
    /// The class of each prediction; nil where there is none.
    private(set) var predictions: [Int?]

    /// Words that stand for the positive one of two classes.
    private static let positiveWords: Set = ["1", "true", "yes", "positive"]
    /// Words that stand for the other.
    private static let negativeWords: Set = ["0", "-1", "false", "no", "negative"]

    /// Finds the classes of two columns of text.
    ///
    /// Numbers are the same class however they are written. Without `positive` the positive class
    /// is the one of at most two that is called so in many files: 1, true, yes or positive.
    ///
    /// - Throws: `InputError` when `positive` is not among the classes.
    init(
        file: String, labels: CategoricalColumn, predictions: CategoricalColumn?, positive: String?
    ) throws {
        let columns = [labels, predictions].compactMap { $0 }
        let names = columns.map { $0.dictionary.map(Self.name) }
        let used = zip(columns, names).flatMap { column, names in
            Set(column.codes).filter { $0 != CategoricalColumn.missing }.map { names[Int($0)] }
        }
        var classes = Set(used)
        let given = positive.map(Self.name)
        let words = classes.map { $0.lowercased() }
        let all = Self.positiveWords.union(Self.negativeWords)
        if let given {
            guard classes.contains(given) else {
                let shown = classes.sorted().prefix(10).map { "'\($0)'" }.joined(separator: ", ")
                throw InputError(
                    "\(file): expected --positive to be one of \(shown), got '\(given)'")
            }
        } else if classes.count <= 2, words.allSatisfy(all.contains),
            Self.positiveWords.isDisjoint(with: words)
        {
            // Nothing is positive in this file, but it is plain what would be.
            classes.insert(words.contains("0") || words.contains("-1") ? "1" : "positive")
        }
        let ordered = classes.sorted { left, right in
            guard let a = Double(left), let b = Double(right), a != b else { return left < right }
            return a < b
        }
        let isKnown = ordered.count <= 2 && ordered.allSatisfy { all.contains($0.lowercased()) }
        self.classes = ordered
        self.positive =
            given.flatMap { ordered.firstIndex(of: $0) }
            ?? (isKnown
                ? ordered.firstIndex { Self.positiveWords.contains($0.lowercased()) } : nil)
        let positions = Dictionary(uniqueKeysWithValues: zip(ordered, ordered.indices))
        func positionsOf(_ column: CategoricalColumn) -> [Int?] {
            let byCode = column.dictionary.map { positions[Self.name($0)] }
            return column.codes.map {
                $0 == CategoricalColumn.missing ? nil : byCode[Int($0)]
            }
        }
        self.labels = positionsOf(labels)
        self.predictions =
            predictions.map(positionsOf) ?? [Int?](repeating: nil, count: labels.count)
    }

    /// The position of the positive class.
    ///
    /// - Throws: `InputError` when it is not known which one that is.
    func requirePositive(file: String) throws -> Int {
        guard let positive else {
            let shown = classes.prefix(10).map { "'\($0)'" }.joined(separator: ", ")
            throw InputError(
                "\(file): expected --positive, since the classes are \(shown)")
        }
        return positive
    }

    /// Predicts the positive one of two classes where a score is at least a threshold.
    ///
    /// - Throws: `InputError` when there are more than two classes, or none is positive.
    mutating func predict(by scores: [Double], threshold: Double, file: String) throws {
        let positive = try requirePositive(file: file)
        guard classes.count <= 2 else {
            throw InputError(
                "\(file): expected --prediction, since there are \(classes.count) classes")
        }
        let negative = classes.indices.first { $0 != positive }
        predictions = scores.map { score in
            if score.isNaN { return nil }
            return score >= threshold ? positive : negative
        }
    }

    /// For each row 1 for a class and 0 for any other; nil where there is none.
    static func outcomes(_ column: CategoricalColumn, positive: String) -> [Double?] {
        let byCode = column.dictionary.map { name($0) == positive ? 1.0 : 0 }
        return column.codes.map { $0 == CategoricalColumn.missing ? nil : byCode[Int($0)] }
    }

    /// A class by the shortest spelling of its number, or as it stands.
    private static func name(_ text: String) -> String {
        guard let value = DecimalNumber.value(of: text) else { return text }
        return Int(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}
