import Observations
import Testing
import Training

/// Columns that are far from 0, of other scales, or depend on each other.
///
/// What is expected follows from what cannot change a minimum without a penalty.
@Suite struct HardColumnsTests {
    static let learners = [Learner.logistic(l2: 0), .multinomial(l2: 0)]

    /// Two features and as many classes as the learner takes.
    private func set(
        for learner: Learner, rows: Int = 400, first: (Double) -> Double = { $0 }
    ) throws -> TrainingSet {
        let classes = learner == .logistic(l2: 0) ? ["a", "b"] : ["a", "b", "c"]
        var uniform = UniformSequence(seed: 3)
        var columns = [[Double]](repeating: [], count: 2)
        var labels: [Double] = []
        for _ in 0..<rows {
            let values = [2 * uniform.next() - 1, 2 * uniform.next() - 1]
            for (j, value) in values.enumerated() { columns[j].append(value) }
            let place = 0.5 + 0.25 * values[0] + 0.1 * values[1] + 0.4 * (uniform.next() - 0.5)
            let label = (place * Double(classes.count)).rounded(.down)
            labels.append(min(Double(classes.count - 1), max(0, label)))
        }
        return try TrainingSet(
            features: .numeric([("x", columns[0].map(first)), ("y", columns[1])]),
            labels: labels, target: TargetSchema(classes: classes))
    }

    private func fit(_ set: TrainingSet, _ learner: Learner) throws -> ModelArtifact {
        try Trainer.train(
            set, settings: TrainingSettings(learner: learner, standardises: false))
    }

    @Test(arguments: learners, [(1e9, 1e3), (1.7e9, 6e5), (0, 1e12), (0, 1e-9), (-1e6, 1)])
    func `a minimum does not depend on where a column lies, and in what unit`(
        learner: Learner, place: (offset: Double, unit: Double)
    ) throws {
        let plain = try set(for: learner)
        let moved = try set(for: learner) { place.offset + place.unit * $0 }
        let (expected, found) = (try fit(plain, learner), try fit(moved, learner))
        #expect(
            abs(found.training.objective / expected.training.objective - 1) < 1e-9,
            "\(found.training.objective), expected \(expected.training.objective)")
        let answers = zip(
            try expected.outputs(plain.features).flatMap(\.self),
            try found.outputs(moved.features).flatMap(\.self))
        #expect(answers.allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test(arguments: [Learner.logistic(l2: 1), .multinomial(l2: 1)], [(5, 0.01), (1e6, 1e4)])
    func `without an intercept the minimum is that of the columns as they are`(
        learner: Learner, place: (offset: Double, unit: Double)
    ) throws {
        let set = try set(for: learner == .logistic(l2: 1) ? .logistic(l2: 0) : learner) {
            place.offset + place.unit * $0
        }
        var settings = TrainingSettings(learner: learner, standardises: false)
        settings.fitsIntercept = false
        let model = try Trainer.train(set, settings: settings)
        let predictor = try #require(model.linear)
        #expect(predictor.intercepts.allSatisfy { $0 == 0 })
        // At the minimum sum (p - y) x + l2 w = 0, for each class and column.
        let outputs = try model.outputs(set.features)
        let shown = learner == .logistic(l2: 1) ? [outputs[1]] : outputs
        for (k, coefficients) in predictor.coefficients.enumerated() {
            let label = Double(shown.count == 1 ? 1 : k)
            for (j, column) in set.features.columns.enumerated() {
                guard case .numeric(let values) = column else { continue }
                var (gradient, size) = (coefficients[j], abs(coefficients[j]))
                for (row, value) in values.enumerated() {
                    let term = (shown[k][row] - (set.labels[row] == label ? 1 : 0)) * value
                    gradient += term
                    size += abs(term)
                }
                #expect(abs(gradient) < 1e-6 * size)
            }
        }
    }

    /// Where columns of numbers lie, in units of their standard deviations, at most 1e12.
    @Test(arguments: [
        (1e9, 1e3), (1.7e9, 6e5), (0, 1e13), (0, 1e-13), (1e12, 1), (-1e6, 1),
    ])
    func `least squares do not depend on where columns lie, and in what unit`(
        place: (offset: Double, unit: Double)
    ) throws {
        var uniform = UniformSequence(seed: 5)
        let x = (0..<200).map { _ in 2 * uniform.next() - 1 }
        let y = (0..<200).map { _ in 2 * uniform.next() - 1 }
        let labels = zip(x, y).map { 3 * $0 - 2 * $1 + 0.1 * (uniform.next() - 0.5) }
        func fit(_ column: [Double], standardises: Bool) throws -> [Double] {
            let set = try TrainingSet(
                features: .numeric([("x", column), ("y", y)]), labels: labels,
                target: .regression)
            return try Trainer.train(
                set, settings: TrainingSettings(learner: .ridge(l2: 0), standardises: standardises)
            ).outputs(set.features).flatMap(\.self)
        }
        // Digits that the numbers have, less the three of the noise.
        let accuracy = max(1e-9, place.offset.magnitude / place.unit * 1e-15)
        for standardises in [false, true] {
            let expected = try fit(x, standardises: standardises)
            let found = try fit(
                x.map { place.offset + place.unit * $0 }, standardises: standardises)
            #expect(zip(expected, found).allSatisfy { abs($0 - $1) < accuracy })
        }
    }

    @Test(arguments: [1e9, 1e12, 1e-9])
    func `a discriminant does not depend on the unit of a column`(unit: Double) throws {
        let learners: [Learner] =
            [nil, .unshrunk, .ledoitWolf].map { .linearDiscriminant(shrinkage: $0) }
            + [.quadraticDiscriminant(regularisation: 0)]
        for learner in learners {
            let plain = try set(for: .logistic(l2: 0))
            let moved = try set(for: .logistic(l2: 0)) { unit * $0 }
            let (expected, found) = (try fit(plain, learner), try fit(moved, learner))
            let answers = zip(
                try expected.outputs(plain.features).flatMap(\.self),
                try found.outputs(moved.features).flatMap(\.self))
            #expect(answers.allSatisfy { abs($0 - $1) < 1e-9 }, "\(learner)")
        }
    }

    @Test(arguments: [0.1, 123_456.789, 1e12, -1e-13])
    func `a constant column changes nothing, however it is rounded`(constant: Double) throws {
        var uniform = UniformSequence(seed: 6)
        let x = (0..<30_000).map { _ in uniform.next() }
        let labels = x.map { 2 * $0 + uniform.next() }
        func fit(_ columns: [(String, [Double])]) throws -> [Double] {
            let set = try TrainingSet(
                features: .numeric(columns), labels: labels, target: .regression)
            return try Trainer.train(
                set, settings: TrainingSettings(learner: .ridge(l2: 0))
            ).outputs(set.features).flatMap(\.self)
        }
        let expected = try fit([("x", x)])
        let found = try fit([("x", x), ("c", x.map { _ in constant })])
        #expect(zip(expected, found).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test(arguments: learners)
    func `a column far from 0 that needs no other unit is put back, too`(
        learner: Learner
    ) throws {
        // A standard deviation of exactly 1.
        let rows = try set(for: learner, rows: 120)
        func fit(_ place: Double) throws -> (ModelArtifact, FeatureTable) {
            let features = try FeatureTable.numeric([
                ("x", (0..<120).map { place + ($0 % 2 == 0 ? -1 : 1) }), ("y", numeric(rows, 0)),
            ])
            let set = try TrainingSet(
                features: features, labels: rows.labels, target: rows.target)
            return (try self.fit(set, learner), features)
        }
        let (expected, found) = (try fit(0), try fit(1e6))
        let answers = zip(
            try expected.0.outputs(expected.1).flatMap(\.self),
            try found.0.outputs(found.1).flatMap(\.self))
        #expect(answers.allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test(arguments: learners)
    func `a category for every row says as much as all but one`(learner: Learner) throws {
        let plain = try set(for: learner)
        let colours = (0..<plain.count).map { ["red", "green"][$0 * 7 % 5 % 2] }
        let numbers = try FeatureTable.numeric([
            ("x", numeric(plain, 0)), ("y", numeric(plain, 1)),
            ("red", colours.map { $0 == "red" ? 1 : 0 }),
        ])
        let all = try FeatureTable(
            schema: FeatureSchema([
                Feature(name: "x", kind: .numeric), Feature(name: "y", kind: .numeric),
                Feature(name: "colour", kind: .categorical),
            ]),
            columns: [
                .numeric(numeric(plain, 0)), .numeric(numeric(plain, 1)),
                .categorical(CategoricalColumn(colours)),
            ])
        func fit(_ features: FeatureTable) throws -> ModelArtifact {
            try self.fit(
                TrainingSet(features: features, labels: plain.labels, target: plain.target),
                learner)
        }
        let (expected, found) = (try fit(numbers), try fit(all))
        #expect(abs(found.training.objective / expected.training.objective - 1) < 1e-9)
        let largest = (found.linear?.coefficients ?? []).flatMap(\.self).map(abs).max() ?? 0
        #expect(largest < 100)
    }

    @Test(arguments: learners, [1e-9, 1e-6])
    func `a little penalty settles columns that are the same`(
        learner: Learner, l2: Double
    ) throws {
        let plain = try set(for: learner)
        let twice = try TrainingSet(
            features: .numeric([
                ("x", numeric(plain, 0)), ("y", numeric(plain, 1)), ("z", numeric(plain, 0)),
            ]), labels: plain.labels, target: plain.target)
        let penalised: Learner =
            learner == .logistic(l2: 0) ? .logistic(l2: l2) : .multinomial(l2: l2)
        let (expected, found) = (try fit(plain, penalised), try fit(twice, penalised))
        #expect(abs(found.training.objective / expected.training.objective - 1) < 1e-7)
    }

    @Test func `several classes that a hyperplane through some rows separates are refused`()
        throws
    {
        // Class c alone lies above 1; rows at 1 are of both others.
        let x = (0..<300).map { Double($0 % 3) }
        let labels = x.enumerated().map { row, value in value == 2 ? 2.0 : Double(row / 3 % 2) }
        let set = try TrainingSet(
            features: .numeric([("x", x)]), labels: labels,
            target: TargetSchema(classes: ["a", "b", "c"]))
        #expect(throws: TrainingError.separable) { try fit(set, .multinomial(l2: 0)) }
    }

    private func numeric(_ set: TrainingSet, _ index: Int) -> [Double] {
        if case .numeric(let values) = set.features.columns[index] { values } else { [] }
    }
}
