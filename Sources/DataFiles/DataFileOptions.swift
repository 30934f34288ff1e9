public import Observations

/// How the columns of a data file are read.
public struct DataFileOptions: Sendable {
    /// Columns that hold categories, whatever their values look like.
    public var categorical: Set<String>
    /// Columns that hold numbers.
    public var numeric: Set<String>
    /// The columns to read, in this order; nil for all in the order of the file.
    public var columns: [String]?
    /// Whether columns may be asked for that JSON lines never name: all their values are missing.
    public var allowsAbsentMembers = false
    /// What an error of a value that is no number advises, should its column hold categories; nil
    /// when kinds are not the user's to say.
    public var categoriesOption: String?

    /// Makes options; without any, all columns are read and their kinds inferred.
    public init(
        categorical: some Sequence<String> = [], numeric: some Sequence<String> = [],
        columns: [String]? = nil
    ) {
        self.categorical = Set(categorical)
        self.numeric = Set(numeric)
        self.columns = columns
    }

    /// The kind that is stated for a column, or nil.
    ///
    /// - Throws: `DataFileError` when both are.
    public func stated(_ column: String, file: String) throws(DataFileError) -> Feature.Kind? {
        try requireOneKind(file: file)
        return kind(of: column)
    }

    /// The same once that is checked.
    func kind(of column: String) -> Feature.Kind? {
        if categorical.contains(column) { return .categorical }
        return numeric.contains(column) ? .numeric : nil
    }

    private func requireOneKind(file: String) throws(DataFileError) {
        if let both = categorical.intersection(numeric).min() {
            throw DataFileError(
                file: file, "expected the column '\(both)' to be of one kind, got both")
        }
    }

    /// Checks that every column that is named exists, and none is of two kinds.
    func validate(columns names: [String], file: String) throws(DataFileError) {
        try requireOneKind(file: file)
        var seen = Set<String>()
        for name in columns ?? [] where !seen.insert(name).inserted {
            throw DataFileError(file: file, "expected each column once, got '\(name)' again")
        }
        let known = Set(names)
        for name in (columns ?? []) + categorical.sorted() + numeric.sorted()
        where !known.contains(name) {
            throw DataFileError(
                file: file,
                "expected a column '\(name)', got "
                    + names.map { "'\($0)'" }.joined(separator: ", "))
        }
    }
}
