import DataFiles
import Observations
import Training

/// The rows of a file that a model is trained on, read block by block as often as needed.
struct FileRows: TrainingSource {
    /// Where labels are.
    enum Labels {
        /// By the codes of a column at a position.
        case byCode(position: Int, [Double])
        /// As numbers of the column whose kind was open.
        case numbers
    }

    let schema: FeatureSchema
    let target: TargetSchema

    private let packed: PackedRows
    /// Where features are among the columns.
    private let features: [Int]
    private let labels: Labels
    /// Where weights are.
    private let weights: Int?
    private let range: Range<Int>

    /// All rows.
    ///
    /// - Throws: `InputError` unless each weight is a finite number of 0 or more.
    init(
        _ packed: PackedRows, features: FeatureSchema, target: TargetSchema, labels: Labels,
        weights: String?
    ) throws {
        schema = features
        self.target = target
        self.packed = packed
        self.features = features.features.compactMap { packed.position(of: $0.name) }
        self.labels = labels
        self.weights = weights.flatMap { packed.position(of: $0) }
        range = 0..<packed.count
        if let weights { try requireWeights(weights) }
    }

    private init(_ other: FileRows, packed: PackedRows, range: Range<Int>) {
        schema = other.schema
        target = other.target
        self.packed = packed
        features = other.features
        labels = other.labels
        weights = other.weights
        self.range = range
    }

    /// How many rows there are.
    var count: Int { range.count }

    /// Some of the rows, by their places among these.
    func rows(_ part: Range<Int>) -> FileRows {
        let start = range.lowerBound
        return FileRows(
            self, packed: packed, range: start + part.lowerBound..<start + part.upperBound)
    }

    /// The rows at `places` among these, in that order.
    ///
    /// - Throws: `DataFileError` when the temporary file fails.
    func rows(at places: [Int]) throws -> FileRows {
        let first = places.first ?? 0
        let follow = places.indices.allSatisfy { places[$0] == first + $0 }
        guard !follow else { return rows(first..<first + places.count) }
        let start = range.lowerBound
        let others = try PackedRows(packed, rows: places.map { start + $0 })
        return FileRows(self, packed: others, range: 0..<others.count)
    }

    /// Hands all rows to `body`, block by block.
    ///
    /// - Throws: what `body` throws, or `TrainingError.unreadable`.
    func forEachBlock(
        _ body: (TrainingSet) throws(TrainingError) -> Void
    ) throws(TrainingError) {
        try forEachPart { (index, part) throws(TrainingError) in
            try body(try block(index, part))
        }
    }

    /// All values of a feature.
    ///
    /// - Throws: `TrainingError.unreadable`.
    func values(ofFeature index: Int) throws(TrainingError) -> Column {
        let column = try readable { () throws(DataFileError) in
            try packed.column(features[index])
        }
        return range == 0..<packed.count ? column : column.rows(range)
    }

    /// All labels.
    ///
    /// - Throws: `TrainingError.unreadable`.
    func allLabels() throws(TrainingError) -> [Double] {
        var all: [Double] = []
        all.reserveCapacity(count)
        try forEachPart { (index, part) throws(TrainingError) in
            all += try self.labels(ofBlock: index)[part]
        }
        return all
    }

    /// Hands over the numbers of blocks with rows of these, and which rows of them.
    private func forEachPart(
        _ body: (Int, Range<Int>) throws(TrainingError) -> Void
    ) throws(TrainingError) {
        guard !range.isEmpty else { return }
        let size = packed.blockRows
        for index in range.lowerBound / size...(range.upperBound - 1) / size {
            let whole = packed.rows(ofBlock: index)
            let part = whole.clamped(to: range)
            try body(
                index, part.lowerBound - whole.lowerBound..<part.upperBound - whole.lowerBound)
        }
    }

    private func block(_ index: Int, _ part: Range<Int>) throws(TrainingError) -> TrainingSet {
        let columns = try readable { () throws(DataFileError) in
            try packed.columns(features, ofBlock: index)
        }
        let labels = try labels(ofBlock: index)
        let table: FeatureTable
        do {
            table = try FeatureTable(schema: schema, columns: columns)
        } catch {
            throw .unreadable("\(error)")
        }
        let set = try TrainingSet(
            features: table, labels: labels, weights: try weights(ofBlock: index), target: target)
        return part.count == set.count ? set : set.rows(part)
    }

    private func labels(ofBlock index: Int) throws(TrainingError) -> [Double] {
        try readable { () throws(DataFileError) in
            switch labels {
            case .numbers:
                return try packed.openNumbers(ofBlock: index)
            case .byCode(let position, let values):
                let column = try packed.columns([position], ofBlock: index)[0]
                return column.categories?.codes.map { values[Int($0)] } ?? []
            }
        }
    }

    private func weights(ofBlock index: Int) throws(TrainingError) -> [Double]? {
        guard let weights else { return nil }
        return try readable { () throws(DataFileError) in
            try packed.columns([weights], ofBlock: index)[0].numbers
        }
    }

    private func requireWeights(_ column: String) throws {
        for index in 0..<packed.blockCount {
            let weights = try weights(ofBlock: index) ?? []
            guard let place = weights.firstIndex(where: { !($0.isFinite && $0 >= 0) }) else {
                continue
            }
            let row = packed.rows(ofBlock: index).lowerBound + place
            throw InputError(
                "\(packed.name): row \(row + 1), column '\(column)': expected a finite number of "
                    + "0 or more")
        }
    }

    private func readable<Value>(
        _ read: () throws(DataFileError) -> Value
    ) throws(TrainingError) -> Value {
        do {
            return try read()
        } catch {
            throw .unreadable("\(error)")
        }
    }
}
