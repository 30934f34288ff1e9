import LinearAlgebra
import Observations
import Testing
import Training

/// Training sets that are large enough for a start from a sample: what is found is the minimum.
@Suite struct LargeTrainingTests {
    private static let rows = 140_000

    /// Three columns between -1 and 1, and numbers to draw labels by, that repeat.
    private struct Data {
        let columns: [[Double]]
        let uniform: [Double]

        init() {
            var random = Generator(state: 9)
            columns = (0..<3).map { _ in
                (0..<LargeTrainingTests.rows).map { _ in 2 * random.next() - 1 }
            }
            uniform = (0..<LargeTrainingTests.rows).map { _ in random.next() }
        }

        private struct Generator {
            var state: UInt64

            mutating func next() -> Double {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Double(state >> 11) * 0x1p-53
            }
        }

        func set(_ labels: [Double], _ target: TargetSchema) throws -> TrainingSet {
            try TrainingSet(
                features: .numeric(zip(["a", "b", "c"], columns).map { ($0, $1) }),
                labels: labels, target: target)
        }

        var design: Matrix {
            Matrix(
                rows: uniform.count, columns: 4,
                elements: columns.flatMap(\.self) + uniform.map { _ in 1 })
        }
    }

    @Test func `a logistic regression from a sample is at the minimum of all rows`() throws {
        let data = Data()
        // Odds of up to e^5, so that the curvature differs from row to row.
        let labels = data.uniform.indices.map { row in
            let score = 3 * data.columns[0][row] - 2 * data.columns[1][row] + 0.5
            // Near the logistic function; the model need not be the law.
            return data.uniform[row] < 0.5 + score / 4 - score * score * score / 300 ? 1.0 : 0
        }
        let model = try Trainer.train(
            data.set(labels, TargetSchema(classes: ["0", "1"])),
            settings: TrainingSettings(learner: .logistic(l2: 2), standardises: false))
        let coefficients = model.coefficients + [model.intercept]
        var sums = LogisticAccumulator(coefficients: coefficients)
        let ones = [Double](repeating: 1, count: Self.rows)
        sums.add(data.design, labels: labels, weights: ones)
        // The next Newton step would be nothing: the slope by the curvature.
        var (gradient, hessian) = (sums.gradient, sums.hessian)
        for j in 0..<3 {
            gradient[j] += 2 * coefficients[j]
            hessian[j, j] += 2
        }
        let step = try CholeskyFactor(hessian).solve(gradient)
        #expect(step.allSatisfy { abs($0) < 1e-8 })
        let penalty = coefficients.prefix(3).reduce(0) { $0 + $1 * $1 }
        #expect(abs(model.training.objective / (sums.loss + penalty) - 1) < 1e-12)
        #expect(model.training.steps <= 8)
    }

    @Test func `a multinomial regression from a sample is at the minimum of all rows`() throws {
        let data = Data()
        let labels = data.uniform.indices.map { row in
            let share = 0.3 + 0.2 * data.columns[0][row] + 0.05 * data.columns[1][row]
            return data.uniform[row] < share ? 0.0 : data.uniform[row] < 0.7 ? 1 : 2
        }
        let model = try Trainer.train(
            data.set(labels, TargetSchema(classes: ["0", "1", "2"])),
            settings: TrainingSettings(learner: .multinomial(l2: 2), standardises: false))
        let set = try data.set(labels, TargetSchema(classes: ["0", "1", "2"]))
        let probabilities = try model.outputs(set.features)
        // At the minimum the sum of residuals is 0 for each class, as intercepts are free.
        for (k, column) in probabilities.enumerated() {
            let residual = zip(column, labels).reduce(0) { $0 + $1.0 - (Int($1.1) == k ? 1 : 0) }
            #expect(abs(residual) < 1e-4)
        }
        #expect(model.training.steps <= 8)
    }

    @Test func `the same rows by blocks give the same bits`() throws {
        let data = Data()
        let labels = data.uniform.indices.map { row in
            data.columns[2][row] > data.uniform[row] - 0.5 ? 1.0 : 0
        }
        let set = try data.set(labels, TargetSchema(classes: ["0", "1"]))
        let settings = TrainingSettings(learner: .logistic(l2: 1))
        let whole = try Trainer.train(set, settings: settings)
        let blocks = StreamedTrainingTests.Blocks(all: set, rows: 1024)
        #expect(
            try Trainer.train(from: blocks, settings: settings).encoded() == whole.encoded())
    }

    @Test func `classes that are separable in all rows are refused`() throws {
        let data = Data()
        let labels = data.columns[0].map { $0 > 0 ? 1.0 : 0 }
        let set = try data.set(labels, TargetSchema(classes: ["0", "1"]))
        #expect(throws: TrainingError.separable) {
            try Trainer.train(set, settings: .init(learner: .logistic(l2: 0)))
        }
    }

    @Test func `a class too rare for a sample is learned from all rows`() throws {
        let data = Data()
        let labels = data.uniform.map { $0 < 2e-4 ? 1.0 : 0 }
        let set = try data.set(labels, TargetSchema(classes: ["0", "1"]))
        let model = try Trainer.train(set, settings: .init(learner: .logistic(l2: 1)))
        // With a free intercept the mean probability is the share of the class.
        let share = labels.reduce(0, +) / Double(Self.rows)
        let mean = try model.score(set.features).reduce(0, +) / Double(Self.rows)
        #expect(abs(mean - share) < 1e-9)
    }
}
