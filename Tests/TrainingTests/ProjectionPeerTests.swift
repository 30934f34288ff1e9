import LinearAlgebra
import Observations
import Testing
import Training

/// Principal components and shrinkage equal scikit-learn's (`pca.json`, `shrunk_covariance.json`).
@Suite struct ProjectionPeerTests {
    struct Data: Decodable {
        let csv: String
        let rows: [Int]
        let features: [String]
        let standardise: Bool

        /// The columns, centred and scaled when the case says so.
        func matrix() throws -> Matrix {
            let file = try FixtureData(named: csv)
            let elements = features.flatMap { name -> [Double] in
                let values = Array(file.numbers(name)[rows[0]..<rows[1]])
                guard standardise else { return values }
                let count = Double(values.count)
                let mean = values.reduce(0, +) / count
                let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
                return values.map { ($0 - mean) / (squares / count).squareRoot() }
            }
            return Matrix(
                rows: rows[1] - rows[0], columns: features.count, elements: elements)
        }
    }

    struct Components: Decodable {
        struct Case: Decodable, CustomTestStringConvertible {
            struct Parameters: Decodable {
                let n_components: Int
                let whiten: Bool
            }
            struct Expected: Decodable {
                let mean: [Double]
                let components: [[Double]]
                let explained_variance: [Double]
                let transform_first3: [[Double]]
            }
            let name: String
            let data: Data
            let params: Parameters
            let expected: Expected
            var testDescription: String { name }
        }
        let cases: [Case]
    }

    struct Shrunk: Decodable {
        struct Case: Decodable, CustomTestStringConvertible {
            struct Expected: Decodable {
                let ledoit_wolf_shrinkage: Double
                let oas_shrinkage: Double
            }
            let name: String
            let data: Data
            let expected: Expected
            var testDescription: String { name }
        }
        let cases: [Case]
    }

    static let components =
        (try? FixtureData.json("pca.json", as: Components.self))?.cases ?? []
    static let shrunk =
        (try? FixtureData.json("shrunk_covariance.json", as: Shrunk.self))?.cases ?? []

    @Test func `all cases are there`() {
        #expect(Self.components.count == 4)
        #expect(Self.shrunk.count == 2)
    }

    @Test(arguments: components)
    func `principal components equal scikit-learn's`(peer: Components.Case) throws {
        let matrix = try peer.data.matrix()
        // In two parts, of which the second comes first.
        let half = matrix.rows / 3
        var sums = FactorAccumulator(columns: matrix.columns)
        for range in [half..<matrix.rows, 0..<half] {
            try sums.add(
                matrix.block(rows: range, columns: 0..<matrix.columns),
                weights: range.map { _ in 1 })
        }
        let projection = try Projection(
            principalOf: sums, components: peer.params.n_components,
            whitens: peer.params.whiten)
        let variances = peer.expected.explained_variance
        #expect(projection.variances.count == variances.count)
        for (got, expected) in zip(projection.variances, variances) {
            #expect(abs(got - expected) <= 1e-10 * expected)
        }
        for (index, expected) in peer.expected.components.enumerated() {
            let scale = peer.params.whiten ? variances[index].squareRoot() : 1
            let got = projection.axes[index].map { $0 * scale }
            let sign = zip(got, expected).reduce(0) { $0 + $1.0 * $1.1 } < 0 ? -1.0 : 1
            let near = [index - 1, index + 1].filter(variances.indices.contains)
                .map { abs(variances[$0] - variances[index]) / variances[0] }
            let tolerance = 1e-8 / min(near.min() ?? 1, 1)
            for (value, expected) in zip(got, expected) {
                #expect(abs(sign * value - expected) <= tolerance)
            }
        }
        let first = projection.apply(
            to: matrix.block(rows: 0..<3, columns: 0..<matrix.columns))
        for (row, expected) in peer.expected.transform_first3.enumerated() {
            for (j, value) in expected.enumerated() {
                #expect(abs(abs(first[row, j]) - abs(value)) <= 1e-6 * (1 + abs(value)))
            }
        }
    }

    @Test(arguments: shrunk)
    func `shrinkage equals scikit-learn's`(peer: Shrunk.Case) throws {
        let matrix = try peer.data.matrix()
        let count = Double(matrix.rows)
        var gram = GramAccumulator(columns: matrix.columns)
        gram.add(matrix, weights: (0..<matrix.rows).map { _ in 1 })
        var covariance = gram.centred
        for index in covariance.elements.indices { covariance.elements[index] /= count }
        var fourth = 0.0
        for row in 0..<matrix.rows {
            let square = zip(matrix.row(row), gram.means).reduce(0) {
                $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
            }
            fourth += square * square
        }
        let share = Shrinkage.ledoitWolf(
            covariance: covariance, fourthPower: fourth, weight: count)
        #expect(abs(share - peer.expected.ledoit_wolf_shrinkage) <= 1e-10)
        let oracle = Shrinkage.oracleApproximating(covariance: covariance, count: matrix.rows)
        #expect(abs(oracle - peer.expected.oas_shrinkage) <= 1e-10)
    }

    @Test func `rows that do not vary have no components`() throws {
        var sums = FactorAccumulator(columns: 2)
        try sums.add(Matrix(rows: 3, columns: 2, repeating: 1), weights: [1, 1, 1])
        #expect(throws: TrainingError.self) {
            try Projection(principalOf: sums, components: 2, whitens: false)
        }
    }
}
