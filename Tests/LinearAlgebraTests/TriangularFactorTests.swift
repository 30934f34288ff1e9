import LinearAlgebra
import Testing

@Suite struct TriangularFactorTests {
    /// Columns of which the third is nearly the sum of the others: the condition is about 1e8.
    private let rows = Matrix(
        rows: 5, columns: 3,
        elements: [
            1, 2, 3, 4, 5,
            2, -1, 0, 1, 7,
            3 + 1e-8, 1, 3, 5 - 1e-8, 12,
        ])

    private func block(_ range: Range<Int>) -> Matrix {
        rows.block(rows: range, columns: 0..<3)
    }

    @Test(arguments: [[0..<5], [0..<2, 2..<5], [3..<5, 0..<3], [4..<5, 1..<4, 0..<1]])
    func `blocks in any order give one factor, up to signs`(blocks: [Range<Int>]) throws {
        var factor = TriangularFactor(columns: 3)
        for range in blocks { try factor.add(block(range)) }
        var merged = TriangularFactor(columns: 3)
        for range in blocks {
            var part = TriangularFactor(columns: 3)
            try part.add(block(range))
            try merged.merge(part)
        }
        // The singular values of R are those of the rows, also the small one, which the Gram matrix
        // loses.
        let expected = try SVD(rows).singularValues
        for result in [factor, merged] {
            let values = try SVD(result.upper).singularValues
            for (got, value) in zip(values, expected) {
                #expect(abs(got - value) <= 1e-14 * expected[0])
            }
            #expect(result.upper[1, 0] == 0 && result.upper[2, 0] == 0 && result.upper[2, 1] == 0)
        }
    }

    @Test func `no rows give zero, and what is not finite is an error`() throws {
        var factor = TriangularFactor(columns: 2)
        try factor.add(Matrix(rows: 0, columns: 2))
        #expect(factor.upper == Matrix(rows: 2, columns: 2))
        #expect(throws: LinearAlgebraError.notFinite) {
            try factor.add(Matrix(rows: 1, columns: 2, elements: [1, .nan]))
        }
        #expect(throws: LinearAlgebraError.notFinite) {
            try factor.add(Matrix(rows: 2, columns: 2, repeating: 1.5e308))
        }
    }

    @Test func `blocks, further columns and centred rows are what they say`() {
        let matrix = Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4])
        #expect(matrix.block(rows: 1..<2, columns: 0..<2).elements == [2, 4])
        #expect(matrix.block(rows: 0..<0, columns: 0..<2).rows == 0)
        let wider = matrix.appending(columns: Matrix(rows: 2, columns: 1, elements: [5, 6]))
        #expect(wider.columns == 3 && wider.row(1) == [2, 4, 6])
        #expect(matrix.centred(by: [1, 3], rowFactors: [1, 2]).elements == [0, 2, 0, 2])
    }

    @Test func `a block beyond its matrix is refused`() async {
        await #expect(processExitsWith: .failure) {
            _ = Matrix(rows: 2, columns: 2).block(rows: 0..<3, columns: 0..<1)
        }
    }
}
