/// How two classifiers did on the same labelled rows, as eight counts.
///
/// One count for each combination of label, champion's answer and challenger's answer. Counts of
/// disjoint rows merge by addition; accuracy, F1 and their differences follow from them.
public struct PairedCounts: Hashable, Codable, Sendable {
    /// The counts, at 4 * label + 2 * champion's answer + challenger's answer.
    public private(set) var cells: [Int]

    /// Makes empty counts.
    public init() {
        cells = Array(repeating: 0, count: 8)
    }

    /// Makes counts from cells.
    ///
    /// - Precondition: there are eight, none negative.
    init(cells: [Int]) {
        precondition(cells.count == 8 && cells.allSatisfy { $0 >= 0 }, "expected eight counts")
        self.cells = cells
    }

    /// Reads counts written by `encode(to:)`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let cells = try values.decode([Int].self, forKey: .cells)
        guard cells.count == 8, cells.allSatisfy({ $0 >= 0 }) else {
            throw DecodingError.dataCorruptedError(
                forKey: .cells, in: values, debugDescription: "expected eight counts of 0 or more")
        }
        self.init(cells: cells)
    }

    /// Counts rows; every value is 0 or 1.
    ///
    /// - Throws: `ValidationError.shape` unless the lengths agree and all values are 0 or 1.
    public init(
        labels: [Double], champion: [Double], challenger: [Double]
    ) throws(ValidationError) {
        guard champion.count == labels.count, challenger.count == labels.count else {
            throw .shape(
                expected: "a prediction of each model for each of \(labels.count) labels",
                got: "\(champion.count) and \(challenger.count)")
        }
        self.init()
        for row in labels.indices {
            for value in [labels[row], champion[row], challenger[row]]
            where value != 0 && value != 1 {
                throw .shape(
                    expected: "labels and predictions of two classes",
                    got: "another class in row \(row)")
            }
            cells[Int(4 * labels[row] + 2 * champion[row] + challenger[row])] += 1
        }
    }

    /// How many rows there are.
    public var count: Int { cells.reduce(0, +) }

    /// Rows that both answered right.
    public var bothRight: Int { cells[0b000] + cells[0b111] }

    /// Rows that only the champion answered right.
    public var onlyChampionRight: Int { cells[0b001] + cells[0b110] }

    /// Rows that only the challenger answered right.
    public var onlyChallengerRight: Int { cells[0b010] + cells[0b101] }

    /// Rows that both answered wrong.
    public var bothWrong: Int { cells[0b011] + cells[0b100] }

    /// Rows whose label is the positive class.
    public var positives: Int { cells[4...].reduce(0, +) }

    /// The champion's F1, nil when there is no positive label and no positive answer.
    public var championF1: Double? {
        Self.f1(
            truePositives: cells[0b110] + cells[0b111],
            wrong: cells[0b010] + cells[0b011] + cells[0b100] + cells[0b101])
    }

    /// The challenger's F1, nil when there is no positive label and no positive answer.
    public var challengerF1: Double? {
        Self.f1(
            truePositives: cells[0b101] + cells[0b111],
            wrong: cells[0b001] + cells[0b011] + cells[0b100] + cells[0b110])
    }

    /// The counts of both together.
    public static func + (left: PairedCounts, right: PairedCounts) -> PairedCounts {
        PairedCounts(cells: zip(left.cells, right.cells).map { $0 + $1 })
    }

    private static func f1(truePositives: Int, wrong: Int) -> Double? {
        let denominator = 2 * truePositives + wrong
        return denominator == 0 ? nil : 2 * Double(truePositives) / Double(denominator)
    }
}
