import LinearAlgebra
import Testing

@Suite struct FactorizationTests {
    // The example of Wikipedia, "Cholesky decomposition": L = (2), (6 1), (-8 5 3).
    private let definite = Matrix(
        rows: 3, columns: 3, elements: [4, 12, -16, 12, 37, -43, -16, -43, 98])

    @Test func `the cholesky factor of a published example is exact`() throws {
        let factor = try CholeskyFactor(definite)
        #expect(factor.lower.elements == [2, 6, -8, 0, 1, 5, 0, 0, 3])
        #expect(abs(factor.logDeterminant - 3.58351893845611) < 1e-14)  // ln 36
        #expect(factor.solve([0, 6, 39]).map { ($0 * 1e9).rounded() / 1e9 } == [1, 1, 1])
        let identity = Matrix.product(factor.inverse(), definite)
        for i in 0..<3 {
            for j in 0..<3 { #expect(abs(identity[i, j] - (i == j ? 1 : 0)) < 1e-10) }
        }
    }

    @Test func `an indefinite matrix names the block that fails`() {
        let matrix = Matrix(rows: 2, columns: 2, elements: [1, 2, 2, 1])
        #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) {
            try CholeskyFactor(matrix)
        }
    }

    @Test(arguments: [Double.nan, .infinity])
    func `an element that is not finite is an error`(bad: Double) {
        let matrix = Matrix(rows: 2, columns: 2, elements: [bad, bad, bad, bad])
        #expect(throws: LinearAlgebraError.self) { try CholeskyFactor(matrix) }
        #expect(throws: LinearAlgebraError.self) { try QRFactor(matrix) }
        #expect(throws: LinearAlgebraError.self) { try matrix.symmetricEigen() }
        #expect(throws: LinearAlgebraError.self) { try SVD(matrix) }
    }

    @Test func `least squares reproduces the certified values of NIST Longley`() throws {
        // NIST Statistical Reference Datasets, Longley: condition number of X about 5e9.
        let x: [[Double]] = [
            Array(repeating: 1, count: 16),
            [
                83, 88.5, 88.2, 89.5, 96.2, 98.1, 99, 100, 101.2, 104.6, 108.4, 110.8, 112.6,
                114.2, 115.7, 116.9,
            ],
            [
                234289, 259426, 258054, 284599, 328975, 346999, 365385, 363112, 397469, 419180,
                442769, 444546, 482704, 502601, 518173, 554894,
            ],
            [
                2356, 2325, 3682, 3351, 2099, 1932, 1870, 3578, 2904, 2822, 2936, 4681, 3813,
                3931, 4806, 4007,
            ],
            [
                1590, 1456, 1616, 1650, 3099, 3594, 3547, 3350, 3048, 2857, 2798, 2637, 2552,
                2514, 2572, 2827,
            ],
            [
                107608, 108632, 109773, 110929, 112075, 113270, 115094, 116219, 117388, 118734,
                120445, 121950, 123366, 125368, 127852, 130081,
            ],
            (1947...1962).map { Double($0) },
        ]
        let y: [Double] = [
            60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761, 66019, 67857, 68169, 66513,
            68655, 69564, 69331, 70551,
        ]
        let certified = [
            -3482258.63459582, 15.0618722713733, -0.358191792925910e-1, -2.02022980381683,
            -1.03322686717359, -0.511041056535807e-1, 1829.15146461355,
        ]
        let factor = try QRFactor(Matrix(rows: 16, columns: 7, elements: x.flatMap(\.self)))
        #expect(factor.rank == 7)
        for (got, expected) in zip(try factor.leastSquares(y), certified) {
            #expect(abs(got - expected) <= 1e-6 * abs(expected))
        }
    }

    @Test func `rank deficient least squares has the least norm`() throws {
        // Columns x, x, 0 and y = 4 x: every (a, 4 - a, c) fits, the shortest is (2, 2, 0).
        let x: [Double] = [1, 2, 3, 5]
        let factor = try QRFactor(
            Matrix(rows: 4, columns: 3, elements: x + x + [0, 0, 0, 0]))
        #expect(factor.rank == 1)
        let solution = try factor.leastSquares(x.map { 4 * $0 })
        for (got, expected) in zip(solution, [2.0, 2, 0]) { #expect(abs(got - expected) < 1e-12) }
    }

    @Test func `more columns than rows give the solution of least norm`() throws {
        // x + y = 2: the shortest solution is (1, 1).
        let solution = try QRFactor(Matrix(rows: 1, columns: 2, elements: [1, 1])).leastSquares([2])
        for got in solution { #expect(abs(got - 1) < 1e-14) }
    }

    @Test func `a matrix of zeros has rank zero and a zero solution`() throws {
        let factor = try QRFactor(Matrix(rows: 3, columns: 2))
        #expect(factor.rank == 0)
        #expect(try factor.leastSquares([1, 2, 3]) == [0, 0])
    }

    @Test func `eigenvalues of the second difference matrix are known in closed form`() throws {
        // Tridiagonal (-1, 2, -1) of order 4: 2 - 2 cos(k pi / 5).
        var matrix = Matrix(rows: 4, columns: 4)
        for i in 0..<4 {
            matrix[i, i] = 2
            if i > 0 {
                matrix[i, i - 1] = -1
                matrix[i - 1, i] = -1
            }
        }
        let eigen = try matrix.symmetricEigen()
        let expected = [
            0.381966011250105, 1.381966011250105, 2.618033988749895, 3.618033988749895,
        ]
        for (got, value) in zip(eigen.values, expected) { #expect(abs(got - value) < 1e-14) }
        let image = Matrix.product(matrix, eigen.vectors)
        for j in 0..<4 {
            for i in 0..<4 {
                #expect(abs(image[i, j] - eigen.values[j] * eigen.vectors[i, j]) < 1e-13)
            }
        }
    }

    @Test func `singular values of a published example are right`() throws {
        // Wikipedia, "Singular value decomposition": 3, sqrt 5, 2, 0.
        var matrix = Matrix(rows: 4, columns: 5)
        (matrix[0, 0], matrix[0, 4], matrix[1, 2], matrix[3, 1]) = (1, 2, 3, 2)
        let svd = try SVD(matrix)
        for (got, value) in zip(svd.singularValues, [3, 2.23606797749979, 2, 0]) {
            #expect(abs(got - value) < 1e-14)
        }
        var scaled = svd.left
        for j in 0..<4 {
            for i in 0..<4 { scaled[i, j] *= svd.singularValues[j] }
        }
        let product = Matrix.product(scaled, svd.rightTransposed)
        for (got, value) in zip(product.elements, matrix.elements) {
            #expect(abs(got - value) < 1e-14)
        }
    }
}
