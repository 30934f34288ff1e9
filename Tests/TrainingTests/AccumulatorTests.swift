import LinearAlgebra
import Observations
import Testing
import Training

/// Sums over blocks of rows merge to those of all rows, in any order.
@Suite struct AccumulatorTests {
    struct Part {
        let columns: Matrix
        let labels: [Double]
        let weights: [Double]
    }

    /// Parts of unequal size, with columns of unlike scale and a large mean.
    static let parts: [Part] = {
        var uniform = UniformSequence(seed: 71)
        return [700, 1, 1300, 40].map { rows in
            let x = (0..<rows).map { _ in uniform.next() }
            let y = x.map { 1e6 + 0.3 * $0 + uniform.next() }
            let z = x.map { 1e-3 * ($0 - uniform.next()) }
            return Part(
                columns: Matrix(rows: rows, columns: 3, elements: x + y + z),
                labels: x.map { $0 > 0.5 ? 1 : 0 },
                weights: x.map { _ in 0.25 + uniform.next() })
        }
    }()

    static let whole: Part = {
        let rows = parts.reduce(0) { $0 + $1.labels.count }
        var columns = Matrix(rows: rows, columns: 3)
        for j in 0..<3 {
            let values = parts.flatMap { $0.columns.column(j) }
            for (i, value) in values.enumerated() { columns[i, j] = value }
        }
        return Part(
            columns: columns, labels: parts.flatMap(\.labels), weights: parts.flatMap(\.weights))
    }()

    private func expectNear(_ a: [Double], _ b: [Double], relative: Double) {
        #expect(a.count == b.count)
        for (got, expected) in zip(a, b) {
            #expect(abs(got - expected) <= relative * abs(expected))
        }
    }

    @Test(arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]])
    func `gram matrices of workers merge to that of all rows, in any order`(order: [Int]) {
        var all = GramAccumulator(columns: 3)
        all.add(Self.whole.columns, weights: Self.whole.weights)
        var merged = GramAccumulator(columns: 3)
        for index in order {
            var worker = GramAccumulator(columns: 3)
            worker.add(Self.parts[index].columns, weights: Self.parts[index].weights)
            merged.merge(worker)
        }
        #expect(merged.rows == 2041)
        expectNear([merged.weight] + merged.means, [all.weight] + all.means, relative: 1e-13)
        expectNear(merged.centred.elements, all.centred.elements, relative: 1e-9)
        expectNear(merged.uncentred.elements, all.uncentred.elements, relative: 1e-12)
    }

    @Test(arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]])
    func `factors of workers merge to that of all rows, in any order`(order: [Int]) throws {
        var gram = GramAccumulator(columns: 3)
        gram.add(Self.whole.columns, weights: Self.whole.weights)
        var merged = FactorAccumulator(columns: 3)
        for index in order {
            var worker = FactorAccumulator(columns: 3)
            try worker.add(Self.parts[index].columns, weights: Self.parts[index].weights)
            try merged.merge(worker)
        }
        expectNear([merged.weight] + merged.means, [gram.weight] + gram.means, relative: 1e-12)
        expectNear(merged.centred.gram().elements, gram.centred.elements, relative: 1e-8)
    }

    @Test func `losses and slopes of workers add up to those of all rows`() {
        let coefficients = [0.5, 1e-6, -20]
        var all = LogisticAccumulator(coefficients: coefficients)
        all.add(Self.whole.columns, labels: Self.whole.labels, weights: Self.whole.weights)
        var merged = LogisticAccumulator(coefficients: coefficients)
        for part in Self.parts.reversed() {
            var worker = LogisticAccumulator(coefficients: coefficients)
            worker.add(part.columns, labels: part.labels, weights: part.weights)
            merged.merge(worker)
        }
        expectNear([merged.loss] + merged.gradient, [all.loss] + all.gradient, relative: 1e-10)
        expectNear(merged.hessian.elements, all.hessian.elements, relative: 1e-10)
        #expect(merged.leastMargin == all.leastMargin)
    }

    @Test func `multinomial losses and slopes of workers add up to those of all rows`() {
        let coefficients = Matrix(
            rows: 3, columns: 2, elements: [0.5, 1e-6, -20, -0.5, -1e-6, 20])
        var all = MultinomialAccumulator(coefficients: coefficients)
        all.add(Self.whole.columns, labels: Self.whole.labels, weights: Self.whole.weights)
        var merged = MultinomialAccumulator(coefficients: coefficients)
        for part in Self.parts.reversed() {
            var worker = MultinomialAccumulator(coefficients: coefficients)
            worker.add(part.columns, labels: part.labels, weights: part.weights)
            merged.merge(worker)
        }
        expectNear(
            [merged.loss] + merged.gradient.elements, [all.loss] + all.gradient.elements,
            relative: 1e-10)
        expectNear(merged.meanHessian.elements, all.meanHessian.elements, relative: 1e-10)
        #expect(merged.leastMargin == all.leastMargin)
    }

    @Test func `moments of workers merge to those of all rows`() {
        var all = ColumnMoments(columns: 3)
        all.add(Self.whole.columns, weights: Self.whole.weights)
        var merged = ColumnMoments(columns: 3)
        for part in Self.parts.reversed() {
            var worker = ColumnMoments(columns: 3)
            worker.add(part.columns, weights: part.weights)
            merged.merge(worker)
        }
        expectNear(merged.means + merged.variances, all.means + all.variances, relative: 1e-10)
    }

    @Test func `rows without weight change nothing`() {
        var gram = GramAccumulator(columns: 3)
        gram.add(Self.parts[0].columns, weights: Self.parts[0].weights)
        let before = gram.centred
        gram.add(Self.parts[1].columns, weights: [0])
        gram.merge(GramAccumulator(columns: 3))
        #expect(gram.centred == before)
        #expect(gram.rows == 700)
    }
}
