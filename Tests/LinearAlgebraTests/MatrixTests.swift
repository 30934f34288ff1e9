import LinearAlgebra
import Testing

@Suite struct MatrixTests {
    // Rows (1 2 3) and (4 5 6).
    private let a = Matrix(rows: 2, columns: 3, elements: [1, 4, 2, 5, 3, 6])
    // Rows (7 8), (9 10), (11 12).
    private let b = Matrix(rows: 3, columns: 2, elements: [7, 9, 11, 8, 10, 12])

    @Test func `elements are stored column by column`() {
        #expect(a[0, 2] == 3)
        #expect(a[1, 0] == 4)
        #expect(Array(a.column(1)) == [2, 5])
        #expect(a.row(1) == [4, 5, 6])
        #expect(a.transposed == Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6]))
    }

    @Test func `a product multiplies rows by columns`() {
        let expected = Matrix(rows: 2, columns: 2, elements: [58, 139, 64, 154])
        #expect(Matrix.product(a, b) == expected)
        #expect(Matrix.product(a.transposed, b, transposeA: true) == expected)
        #expect(Matrix.product(a, b.transposed, transposeB: true) == expected)
        #expect(
            Matrix.product(a.transposed, b.transposed, transposeA: true, transposeB: true)
                == expected)
    }

    @Test func `a product is added to a scaled result`() {
        var sum = Matrix(rows: 2, columns: 2, repeating: 10)
        sum.add(product: a, b, factor: 2, scale: 0.5)
        #expect(sum == Matrix(rows: 2, columns: 2, elements: [121, 283, 133, 313]))
    }

    @Test func `a vector is multiplied from either side`() {
        #expect(a.product([1, 0, -1]) == [-2, -2])
        #expect(a.product([1, 10], transposed: true) == [41, 52, 63])
    }

    @Test func `the gram matrix is the transpose times itself`() {
        #expect(a.gram() == Matrix.product(a, a, transposeA: true))
    }

    @Test func `the weighted gram matrix counts a row as often as its weight`() {
        // 2500 rows cross the block boundary of 1024 twice; weights are squares, so roots are
        // exact.
        let rows = 2500
        let x = (0..<rows).map { Double($0 % 7) }
        let y = (0..<rows).map { Double($0 % 11) - 5 }
        let weights = (0..<rows).map { Double($0 % 3 == 0 ? 0 : $0 % 3 == 1 ? 1 : 4) }
        let gram = Matrix(rows: rows, columns: 2, elements: x + y).gram(weights: weights)
        func sum(_ a: [Double], _ b: [Double]) -> Double {
            (0..<rows).reduce(0) { $0 + weights[$1] * a[$1] * b[$1] }
        }
        #expect(gram.elements == [sum(x, x), sum(x, y), sum(x, y), sum(y, y)])
    }

    @Test func `gram matrices of two halves add up to that of the whole`() {
        let c = Matrix(rows: 1, columns: 3, elements: [1, -1, 2])
        let all = Matrix(rows: 3, columns: 3, elements: [1, 4, 1, 2, 5, -1, 3, 6, 2])
        #expect(a.gram() + c.gram() == all.gram())
    }

    @Test func `empty matrices multiply to empty or zero results`() {
        let empty = Matrix(rows: 0, columns: 3)
        #expect(Matrix.product(empty, b).elements.isEmpty)
        #expect(empty.gram() == Matrix(rows: 3, columns: 3))
        #expect(empty.gram(weights: []) == Matrix(rows: 3, columns: 3))
        let inner = Matrix.product(Matrix(rows: 2, columns: 0), Matrix(rows: 0, columns: 2))
        #expect(inner == Matrix(rows: 2, columns: 2))
        #expect(Matrix(rows: 2, columns: 0).product([]) == [0, 0])
    }

    @Test func `a wrong number of elements is refused`() async {
        await #expect(processExitsWith: .failure) {
            _ = Matrix(rows: 2, columns: 2, elements: [1, 2, 3])
        }
    }

    @Test func `a product of shapes that disagree is refused`() async {
        await #expect(processExitsWith: .failure) {
            _ = Matrix.product(Matrix(rows: 2, columns: 3), Matrix(rows: 2, columns: 3))
        }
    }
}
