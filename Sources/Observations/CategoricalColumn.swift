/// A column of text values: one small code for each row, and a dictionary of the values.
public struct CategoricalColumn: Sendable, Equatable, Codable {
    /// The code of a missing value.
    public static let missing: Int32 = -1

    /// For each row the position of its value in `dictionary`, or `missing`.
    public private(set) var codes: [Int32]

    /// The distinct values, in order of first appearance.
    public private(set) var dictionary: [String]

    private var codeOfValue: [String: Int32]

    private enum CodingKeys: String, CodingKey { case codes, dictionary }

    /// Makes an empty column.
    public init() {
        self.init(codes: [], dictionary: [])
    }

    /// Makes a column from values; nil is missing.
    public init(_ values: some Sequence<String?>) {
        self.init()
        for value in values { append(value) }
    }

    /// Makes a column from codes into `dictionary`.
    ///
    /// - Precondition: dictionary values are unique and every code is `missing` or an index of it.
    public init(codes: [Int32], dictionary: [String]) {
        precondition(
            codes.allSatisfy { $0 == Self.missing || dictionary.indices.contains(Int($0)) },
            "every code must index the dictionary")
        self.codes = codes
        self.dictionary = dictionary
        codeOfValue = Dictionary(
            uniqueKeysWithValues: dictionary.enumerated().map { ($1, Int32($0)) })
    }

    /// Reads a column written by `encode(to:)`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let codes = try container.decode([Int32].self, forKey: .codes)
        let dictionary = try container.decode([String].self, forKey: .dictionary)
        guard Set(dictionary).count == dictionary.count,
            codes.allSatisfy({ $0 == Self.missing || dictionary.indices.contains(Int($0)) })
        else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "expected unique values and codes that index them"))
        }
        self.init(codes: codes, dictionary: dictionary)
    }

    /// How many rows there are.
    public var count: Int { codes.count }

    /// The value of a row, or nil when it is missing.
    public subscript(row: Int) -> String? {
        codes[row] == Self.missing ? nil : dictionary[Int(codes[row])]
    }

    /// The code of `value`, added to the dictionary if it is new.
    public mutating func code(for value: String) -> Int32 {
        if let code = codeOfValue[value] { return code }
        let code = Int32(dictionary.count)
        dictionary.append(value)
        codeOfValue[value] = code
        return code
    }

    /// The code of `value`, or nil when the column never held it.
    public func existingCode(of value: String) -> Int32? {
        codeOfValue[value]
    }

    /// Appends one row; nil is missing.
    public mutating func append(_ value: String?) {
        codes.append(value.map { code(for: $0) } ?? Self.missing)
    }

    /// Appends one row by its code.
    ///
    /// - Precondition: `code` is `missing` or came from `code(for:)` of this column.
    public mutating func append(code: Int32) {
        precondition(code == Self.missing || dictionary.indices.contains(Int(code)))
        codes.append(code)
    }

    /// Appends all rows of another column, translating its codes.
    public mutating func append(contentsOf other: CategoricalColumn) {
        let translation = other.dictionary.map { code(for: $0) }
        codes.reserveCapacity(codes.count + other.count)
        for code in other.codes {
            codes.append(code == Self.missing ? code : translation[Int(code)])
        }
    }

    /// The rows at `indices`, in that order; the dictionary is kept whole.
    public func rows(_ indices: some Sequence<Int>) -> CategoricalColumn {
        var picked = self
        picked.codes = indices.map { codes[$0] }
        return picked
    }

    /// The rows in `range`; the dictionary is kept whole.
    public func rows(_ range: Range<Int>) -> CategoricalColumn {
        var picked = self
        picked.codes = Array(codes[range])
        return picked
    }

    /// Other rows by their codes; the dictionary is kept whole.
    ///
    /// - Precondition: every code is `missing` or an index of the dictionary.
    public func recoded(_ codes: [Int32]) -> CategoricalColumn {
        let values = Int32(dictionary.count)
        precondition(
            codes.allSatisfy { $0 >= Self.missing && $0 < values },
            "every code must index the dictionary")
        var column = self
        column.codes = codes
        return column
    }

    /// Whether both hold the same values in the same order, however they are coded.
    public static func == (left: CategoricalColumn, right: CategoricalColumn) -> Bool {
        left.count == right.count && left.codes.indices.allSatisfy { left[$0] == right[$0] }
    }
}
