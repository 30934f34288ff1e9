import LinearAlgebra
import Testing

/// Gram matrices by tiles and lanes against sums written out.
@Suite struct GramTests {
    /// Numbers between -1 and 1 that repeat from run to run.
    private func numbers(_ count: Int, seed: UInt64) -> [Double] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(Int64(bitPattern: state) >> 11) * 0x1p-52
        }
    }

    private func expected(
        _ matrix: Matrix, _ last: [Double]?, _ offsets: [Double], _ weights: [Double],
        rows: Range<Int>
    ) -> Matrix {
        let columns =
            (0..<matrix.columns).map { Array(matrix.column($0)) } + (last.map { [$0] } ?? [])
        var result = Matrix(rows: columns.count, columns: columns.count)
        for i in columns.indices {
            for j in columns.indices {
                for row in rows {
                    result[i, j] +=
                        weights[row] * (columns[i][row] - offsets[i])
                        * (columns[j][row] - offsets[j])
                }
            }
        }
        return result
    }

    private func expectNear(_ got: Matrix, _ expected: Matrix, scale: Double) {
        let gap = zip(got.elements, expected.elements).map { abs($0 - $1) }.max() ?? 0
        #expect(gap <= 1e-12 * scale)
    }

    @Test(arguments: [1, 3, 4, 5, 51, 193], [1, 7, 8, 95, 96, 97, 513, 1030])
    func `a block is added with its offsets, weights and a further column`(
        columns: Int, rows: Int
    ) {
        let block = Matrix(
            rows: rows, columns: columns, elements: numbers(rows * columns, seed: 1))
        let last = numbers(rows, seed: 2)
        let offsets = numbers(columns + 1, seed: 3)
        let weights = numbers(rows, seed: 4).map(abs)
        let range = rows / 3..<rows
        var sums = Matrix(rows: columns + 1, columns: columns + 1, repeating: 2)
        sums.add(gramOf: block, and: last, rows: range, offsets: offsets, weights: weights)
        for index in sums.elements.indices { sums.elements[index] -= 2 }
        expectNear(
            sums, expected(block, last, offsets, weights, rows: range), scale: Double(rows))
    }

    /// Plain columns are read where they are: rows that begin at each place in a line of memory, in
    /// columns that all do so alike (a multiple of 8 rows) or do not.
    @Test(arguments: [1, 5, 6, 50], [16, 17, 136, 403])
    func `plain columns are added wherever their rows begin`(columns: Int, rows: Int) {
        let block = Matrix(
            rows: rows, columns: columns, elements: numbers(rows * columns, seed: 7))
        let last = numbers(rows, seed: 8)
        let offsets = [Double](repeating: 0, count: columns + 1)
        let ones = [Double](repeating: 1, count: rows)
        for start in 0..<9 {
            let range = start..<rows - start / 2
            var sums = Matrix(rows: columns, columns: columns)
            sums.add(gramOf: block, rows: range)
            expectNear(
                sums, expected(block, nil, offsets, ones, rows: range), scale: Double(rows))
            var more = Matrix(rows: columns + 1, columns: columns + 1)
            more.add(gramOf: block, and: last, rows: range)
            expectNear(
                more, expected(block, last, offsets, ones, rows: range), scale: Double(rows))
        }
    }

    @Test func `many rows are shared by lanes and give what one thread gives`() {
        let rows = 20_000
        let matrix = Matrix(rows: rows, columns: 9, elements: numbers(rows * 9, seed: 5))
        let weights = numbers(rows, seed: 6).map(abs)
        var single = Matrix(rows: 9, columns: 9)
        single.add(gramOf: matrix, weights: weights)
        expectNear(matrix.gram(weights: weights), single, scale: Double(rows))
        #expect(matrix.gram(weights: weights) == matrix.gram(weights: weights))
    }

    @Test func `values that are not numbers show`() {
        let block = Matrix(rows: 3, columns: 2, elements: [1, .nan, 2, 1, 1, 1])
        #expect(block.gram()[0, 1].isNaN)
        #expect(block.gram()[1, 1] == 3)
    }
}
