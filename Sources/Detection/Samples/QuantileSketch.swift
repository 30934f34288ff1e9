/// The distribution of a numeric column in at most 450 cells: a sketch with a known rank error.
///
/// The bits of a double, as a whole number whose order is that of the values, are cut off below
/// the lowest bit at which no more than `cellsMax` different ones remain; each cell keeps the
/// least and the greatest value in it, and how many there are. Up to `cellsMax` different values
/// the sketch is exact; beyond, ranks inside a cell are unknown and all others exact. The sketch
/// is a function of the values alone, not of their order: merging parts in any order gives the
/// sketch of the whole, byte for byte. Encoded it takes less than 16 KB.
public struct QuantileSketch: Codable, Sendable, Equatable {
    /// Values that lie next to one another.
    public struct Cell: Sendable, Equatable {
        /// The least of them.
        public let least: Double
        /// The greatest of them.
        public let greatest: Double
        /// How many there are.
        public let count: Int
    }

    /// The most cells.
    public static let cellsMax = 450

    /// The cells in ascending order.
    public let cells: [Cell]
    /// How many rows had no value.
    public let missing: Int
    /// The bits of the values that cells leave out.
    private let bitsDropped: Int

    private enum CodingKeys: String, CodingKey {
        case least, greatest, counts, missing, bitsDropped
    }

    /// Sketches a column; NaN is missing.
    public init(_ column: [Double]) {
        self.init(SortedSample(column))
    }

    /// Sketches a sorted column.
    public init(_ sample: SortedSample) {
        var cells: [Cell] = []
        var index = 0
        while index < sample.count {
            let value = sample.values[index]
            let start = index
            while index < sample.count, sample.values[index] == value { index += 1 }
            cells.append(Cell(least: value, greatest: value, count: index - start))
        }
        self.init(cells, missing: sample.missing, bitsDropped: 0)
    }

    /// Joins cells until few enough are left.
    private init(_ cells: [Cell], missing: Int, bitsDropped: Int) {
        // How many neighbours differ first at each bit: what is lost by dropping the bits up to it.
        var boundaries = [Int](repeating: 0, count: 64)
        for (left, right) in zip(cells, cells.dropFirst()) {
            let differing = Self.key(of: left.least) ^ Self.key(of: right.least)
            if differing > 0 { boundaries[63 - differing.leadingZeroBitCount] += 1 }
        }
        var dropped = bitsDropped
        var left = 1 + boundaries[dropped...].reduce(0, +)
        while left > Self.cellsMax {
            left -= boundaries[dropped]
            dropped += 1
        }
        var joined: [Cell] = []
        for cell in cells {
            if let last = joined.last, Self.share(last.least, cell.least, bitsDropped: dropped) {
                joined[joined.count - 1] = Cell(
                    least: last.least, greatest: max(last.greatest, cell.greatest),
                    count: last.count + cell.count)
            } else {
                joined.append(cell)
            }
        }
        self.cells = joined
        self.missing = missing
        self.bitsDropped = dropped
    }

    /// The sketch of the rows of both.
    public func merged(with other: QuantileSketch) -> QuantileSketch {
        let dropped = max(bitsDropped, other.bitsDropped)
        let ascending = (cells + other.cells).sorted {
            ($0.least, $0.greatest, $0.count) < ($1.least, $1.greatest, $1.count)
        }
        return QuantileSketch(ascending, missing: missing + other.missing, bitsDropped: dropped)
    }

    /// How many values there are.
    public var count: Int { cells.reduce(0) { $0 + $1.count } }

    /// How many rows there are.
    public var rows: Int { count + missing }

    /// The largest error of a rank, as a share of the values; 0 while the sketch is exact.
    public var rankError: Double {
        let largest = cells.filter { $0.least < $0.greatest }.map(\.count).max() ?? 0
        return count > 0 ? Double(largest) / Double(count) : 0
    }

    /// How many values are infinite: those of the outermost cells, if they hold nothing else.
    var infiniteCount: Int {
        cells.reduce(0) { sum, cell in
            sum + (cell.least.isInfinite && cell.greatest.isInfinite ? cell.count : 0)
        }
    }

    /// Reads a sketch written by `encode(to:)`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let least = try container.decode(PackedDoubles.self, forKey: .least).values
        let greatest = try container.decode(PackedDoubles.self, forKey: .greatest).values
        let counts = try container.decode(PackedDoubles.self, forKey: .counts).values
        missing = try container.decode(Int.self, forKey: .missing)
        bitsDropped = try container.decode(Int.self, forKey: .bitsDropped)
        let isSketch =
            least.count == greatest.count && least.count == counts.count
            && least.count <= Self.cellsMax && missing >= 0 && (0..<64).contains(bitsDropped)
            && zip(least, greatest).allSatisfy { $0 <= $1 }
            && zip(greatest, least.dropFirst()).allSatisfy { $0 < $1 }
            && counts.allSatisfy { $0 >= 1 && Int(exactly: $0) != nil }
        guard isSketch else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "expected ascending cells with their counts"))
        }
        cells = least.indices.map {
            Cell(least: least[$0], greatest: greatest[$0], count: Int(counts[$0]))
        }
    }

    /// Writes the sketch, its numbers packed.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(PackedDoubles(cells.map(\.least)), forKey: .least)
        try container.encode(PackedDoubles(cells.map(\.greatest)), forKey: .greatest)
        try container.encode(PackedDoubles(cells.map { Double($0.count) }), forKey: .counts)
        try container.encode(missing, forKey: .missing)
        try container.encode(bitsDropped, forKey: .bitsDropped)
    }

    private static func share(_ a: Double, _ b: Double, bitsDropped: Int) -> Bool {
        key(of: a) >> UInt64(bitsDropped) == key(of: b) >> UInt64(bitsDropped)
    }

    /// Bits whose unsigned order is the order of the doubles.
    private static func key(of value: Double) -> UInt64 {
        let bits = value.bitPattern
        return bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) >> 63) | 0x8000_0000_0000_0000)
    }
}
