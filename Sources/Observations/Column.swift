/// The values of one feature for a run of rows.
public enum Column: Sendable, Equatable {
    /// Real numbers; NaN is missing.
    case numeric([Double])
    /// Text values by code.
    case categorical(CategoricalColumn)

    /// An empty column of a kind.
    public init(kind: Feature.Kind) {
        self = kind == .numeric ? .numeric([]) : .categorical(CategoricalColumn())
    }

    /// How many rows there are.
    public var count: Int {
        switch self {
        case .numeric(let values): values.count
        case .categorical(let column): column.count
        }
    }

    /// The kind of values.
    public var kind: Feature.Kind {
        switch self {
        case .numeric: .numeric
        case .categorical: .categorical
        }
    }

    /// Appends the rows of another column of the same kind.
    ///
    /// - Precondition: both are of the same kind.
    public mutating func append(contentsOf other: Column) {
        switch (consume self, other) {
        case (.numeric(var values), .numeric(let more)):
            self = .numeric([])
            values.append(contentsOf: more)
            self = .numeric(values)
        case (.categorical(var column), .categorical(let more)):
            column.append(contentsOf: more)
            self = .categorical(column)
        default:
            preconditionFailure("columns of different kinds cannot be joined")
        }
    }

    /// The rows at `indices`, in that order.
    public func rows(_ indices: some Sequence<Int>) -> Column {
        switch self {
        case .numeric(let values): .numeric(indices.map { values[$0] })
        case .categorical(let column): .categorical(column.rows(indices))
        }
    }

    /// The rows in `range`.
    public func rows(_ range: Range<Int>) -> Column {
        switch self {
        case .numeric(let values): .numeric(Array(values[range]))
        case .categorical(let column): .categorical(column.rows(range))
        }
    }

    /// Whether the values are equal bit for bit (NaN equals NaN).
    public static func == (left: Column, right: Column) -> Bool {
        switch (left, right) {
        case (.numeric(let a), .numeric(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern }
        case (.categorical(let a), .categorical(let b)): a == b
        default: false
        }
    }
}
