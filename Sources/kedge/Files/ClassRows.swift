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

    /// The most classes: a table of all pairs has as many cells as their square.
    static let classesMax = 1000

    /// Finds the classes of two columns of text.
    ///
    /// Numbers are the same class however they are written, and among them `nan` is none. Without
    /// `positive` the positive class is the one of at most two that is called so in many files: 1,
    /// true, yes or positive. A file may lack one of two classes, also the positive one: the other
    /// is then added, unless the columns are not to be taken for `isWhole`.
    ///
    /// - Throws: `InputError` when `positive` is not among two classes or more, or there are more
    ///   than `classesMax`.
    init(
        file: String, labels: CategoricalColumn, predictions: CategoricalColumn?,
        positive: String?, isWhole: Bool = true
    ) throws {
        let columns = [labels, predictions].compactMap { $0 }
        let names = columns.map { $0.dictionary.map(Self.name) }
        let used = zip(columns, names).flatMap { column, names in
            Set(column.codes).filter { $0 != CategoricalColumn.missing }.map { names[Int($0)] }
        }
        let isMissing = DecimalNumber.areNumbers(used) ? DecimalNumber.isNaN : { _ in false }
        var classes = Set(used.filter { !isMissing($0) })
        let given = positive.map(Self.name)
        if let given { try Self.insert(given, into: &classes, file: file) }
        if isWhole, classes.count == 1, let only = classes.first,
            only == given || OutcomeWord.isKnown(only)
        {
            classes.insert(OutcomeWord.opposite(of: only))
        }
        guard classes.count <= Self.classesMax else {
            throw InputError(
                "\(file): expected at most \(Self.classesMax) classes, got \(classes.count); are "
                    + "they numbers, or probabilities?")
        }
        let ordered = classes.sorted { left, right in
            guard let a = Double(left), let b = Double(right), a != b else { return left < right }
            return a < b
        }
        let isKnown = ordered.count <= 2 && ordered.allSatisfy(OutcomeWord.isKnown)
        self.classes = ordered
        self.positive =
            given.flatMap { ordered.firstIndex(of: $0) }
            ?? (isKnown ? ordered.firstIndex(where: OutcomeWord.isPositive) : nil)
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

    /// Adds the positive class where nothing is of it, unless it seems to be misspelt.
    private static func insert(
        _ positive: String, into classes: inout Set<String>, file: String
    ) throws {
        guard !classes.contains(positive) else { return }
        let isMisspelt = classes.contains { $0.lowercased() == positive.lowercased() }
        guard classes.count < 2, !isMisspelt else {
            throw InputError(
                "\(file): expected --positive to be one of \(listed(classes.sorted())), got "
                    + "'\(positive)'")
        }
        classes.insert(positive)
    }

    static func listed(_ classes: [String]) -> String {
        classes.prefix(10).map { "'\($0)'" }.joined(separator: ", ")
    }

    /// The position of the positive class.
    ///
    /// - Throws: `InputError` when it is not known which one that is.
    func requirePositive(file: String) throws -> Int {
        guard let positive else {
            guard !classes.isEmpty else { throw InputError("\(file): expected labels, got none") }
            throw InputError(
                "\(file): expected --positive, since the classes are \(Self.listed(classes))")
        }
        return positive
    }

    /// Predicts the positive one of two classes where a score is at least a threshold.
    ///
    /// - Throws: `InputError` when there are more than two classes, or none is positive.
    mutating func predict(by scores: [Double], threshold: Double, file: String) throws {
        let positive = try requirePositive(file: file)
        guard classes.count == 2 else {
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
        let isNumber = DecimalNumber.value(of: positive) != nil
        let byCode = column.dictionary.map { text -> Double? in
            isNumber && DecimalNumber.isNaN(text) ? nil : name(text) == positive ? 1 : 0
        }
        return column.codes.map { $0 == CategoricalColumn.missing ? nil : byCode[Int($0)] }
    }

    /// A class by the shortest spelling of its number, or as it stands.
    static func name(_ text: String) -> String {
        // Beyond 2^53 neighbours are one Double.
        if let whole = Int(text) { return "\(whole)" }
        guard let value = DecimalNumber.value(of: text) else { return text }
        return Int(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}
