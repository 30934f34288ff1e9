internal import LinearAlgebra

/// Computes the outputs of one row as a block of one.
struct BlockScorer: Sendable {
    private enum Term: Sendable {
        case numeric(NumericEncoding)
        case categorical(CategoricalEncoding, columns: CategoryTable<Int>)
        case target(TargetEncoding, places: CategoryTable<Int>)
    }

    let function: ModelFunction

    private let terms: [Term]
    private let width: Int

    init(_ function: ModelFunction) {
        self.function = function
        width = function.encodings.reduce(0) { $0 + $1.width }
        terms = function.encodings.map { encoding in
            switch encoding {
            case .target(let encoding):
                return .target(encoding, places: encoding.places)
            case .numeric(let encoding):
                return .numeric(encoding)
            case .categorical(let encoding):
                return .categorical(encoding, columns: encoding.places)
            }
        }
    }

    /// The probability of each class, or the number.
    func outputs(numeric: [Double], categorical: [String?]) -> [Double] {
        var columns = [Double](repeating: 0, count: width)
        var start = 0
        var (nextNumeric, nextCategorical) = (0, 0)
        for term in terms {
            switch term {
            case .numeric(let encoding):
                let value = numeric[nextNumeric]
                nextNumeric += 1
                columns[start] = encoding.encode(value)
                if encoding.flagsMissing, !value.isFinite { columns[start + 1] = 1 }
                start += encoding.flagsMissing ? 2 : 1
            case .categorical(let encoding, let places):
                let column =
                    categorical[nextCategorical].map { places[$0] ?? encoding.otherColumn }
                    ?? encoding.missingColumn
                nextCategorical += 1
                if let column { columns[start + column] = 1 }
                start += encoding.width
            case .target(let encoding, let places):
                let value = categorical[nextCategorical]
                nextCategorical += 1
                let numbers =
                    value.map { places[$0].map { encoding.values[$0] } ?? encoding.unseen }
                    ?? encoding.missing
                columns.replaceSubrange(start..<start + encoding.width, with: numbers)
                start += encoding.width
            }
        }
        return function.outputs(
            ofColumns: Matrix(rows: 1, columns: width, elements: columns)
        ).elements
    }
}
