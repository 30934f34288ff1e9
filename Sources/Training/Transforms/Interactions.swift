internal import LinearAlgebra

/// Products of pairs of columns, appended behind all columns: `x_a x_b`.
package struct Interactions: Hashable, Codable, Sendable {
    /// The left column of each pair.
    package let left: [Int]
    /// The right column of each pair.
    package let right: [Int]

    /// The most pairs: of 100 columns with each other.
    static let pairsMax = 4950

    /// Pairs each of some columns with each other one.
    ///
    /// - Throws: `TrainingError.shape` beyond `pairsMax` pairs.
    init(pairing columns: [Int]) throws(TrainingError) {
        let count = columns.count * (columns.count - 1) / 2
        guard count <= Self.pairsMax else {
            throw .shape(
                expected: "at most \(Self.pairsMax) interactions", got: "\(count)")
        }
        var pairs: [(Int, Int)] = []
        for (index, a) in columns.enumerated() {
            for b in columns.dropFirst(index + 1) { pairs.append((a, b)) }
        }
        left = pairs.map(\.0)
        right = pairs.map(\.1)
    }

    func width(of columns: Int) -> Int? {
        let range = 0..<columns
        return left.count == right.count && (left + right).allSatisfy(range.contains)
            ? columns + left.count : nil
    }

    func apply(to columns: Matrix) -> Matrix {
        let rows = columns.rows
        var elements = columns.elements
        elements.reserveCapacity(rows * (columns.columns + left.count))
        for (a, b) in zip(left, right) {
            for row in 0..<rows {
                elements.append(
                    columns.elements[row + a * rows] * columns.elements[row + b * rows])
            }
        }
        return Matrix(rows: rows, columns: columns.columns + left.count, elements: elements)
    }
}
