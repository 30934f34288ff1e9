import Foundation
import Observations
import Testing
import Training

@Suite struct RefusedTrainingTests {
    private func set(
        _ x: [Double], _ labels: [Double], weights: [Double]? = nil
    ) throws -> TrainingSet {
        try TrainingSet(
            features: .numeric([("x", x)]), labels: labels, weights: weights,
            target: TargetSchema(classes: ["no", "yes"]))
    }

    private func error(
        _ x: [Double], _ labels: [Double], weights: [Double]? = nil,
        settings: TrainingSettings = .init()
    ) throws -> TrainingError? {
        let set = try set(x, labels, weights: weights)
        do {
            _ = try Trainer.train(set, settings: settings)
            return nil
        } catch {
            return error
        }
    }

    @Test func `no rows, or none with a weight, is an error`() throws {
        #expect(try error([], []) == .noRows)
        #expect(try error([1, 2], [0, 1], weights: [0, 0]) == .noRows)
    }

    @Test func `one class only is an error that names it`() throws {
        #expect(try error([1, 2], [1, 1]) == .oneClass("yes"))
        #expect(try error([1, 2, 3], [0, 0, 1], weights: [1, 1, 0]) == .oneClass("no"))
    }

    @Test func `a feature without any value is an error that names it`() throws {
        #expect(try error([.nan, .nan], [0, 1]) == .featureWithoutValues(name: "x"))
        let schema = try FeatureSchema([Feature(name: "c", kind: .categorical)])
        let empty = try TrainingSet(
            features: FeatureTable(
                schema: schema, columns: [.categorical(CategoricalColumn([nil, nil]))]),
            labels: [0, 1], target: TargetSchema(classes: ["no", "yes"]))
        #expect(throws: TrainingError.featureWithoutValues(name: "c")) {
            try Trainer.train(empty)
        }
    }

    @Test func `missing values can be refused`() throws {
        #expect(
            try error([1, .nan, 2], [0, 1, 1], settings: .init(missingNumbers: .refuse))
                == .missingValues(feature: "x", rows: 1))
    }

    @Test func `counts that differ are an error`() throws {
        #expect(throws: TrainingError.self) { try set([1, 2], [0]) }
        #expect(throws: TrainingError.self) { try set([1, 2], [0, 1], weights: [1]) }
    }

    @Test(arguments: [2, -1, 0.5, Double.nan])
    func `a label that is no class is an error that names its row`(label: Double) {
        #expect(
            throws: TrainingError.label(row: 1, expected: "an index of the 2 classes")
        ) { try set([1, 2], [0, label]) }
    }

    @Test(arguments: [-1, Double.nan, .infinity])
    func `a weight that is not a number of 0 or more is an error`(weight: Double) {
        #expect(throws: TrainingError.weight(row: 0)) {
            try set([1, 2], [0, 1], weights: [weight, 1])
        }
    }

    @Test func `values that overflow are an error, never NaN`() throws {
        let huge = Double.greatestFiniteMagnitude
        guard case .numerical = try error([huge, -huge, huge], [0, 1, 1]) else {
            Issue.record("expected a numerical error")
            return
        }
    }

    @Test(arguments: [
        TrainingSettings(learner: .logistic(l2: -1)), .init(learner: .logistic(l2: .nan)),
        .init(categoriesMax: 0), .init(decisionThreshold: 2), .init(stepsMax: 0),
    ])
    func `a setting out of its range is an error`(settings: TrainingSettings) throws {
        guard case .setting = try error([1, 2], [0, 1], settings: settings) else {
            Issue.record("expected a setting error")
            return
        }
    }

    @Test func `a learner that does not fit the target is an error`() throws {
        guard case .learner = try error([1, 2], [0, 1], settings: .init(learner: .ridge(l2: 1)))
        else {
            Issue.record("expected a learner error")
            return
        }
        let numbers = try TrainingSet(
            features: .numeric([("x", [1, 2])]), labels: [0.5, 1.5], target: .regression)
        #expect(throws: TrainingError.self) { try Trainer.train(numbers) }
    }

    @Test func `a constant column gets no influence`() throws {
        let set = try TrainingSet(
            features: .numeric([("x", [1, 2, 3, 4]), ("c", [0.1, 0.1, 0.1, 0.1])]),
            labels: [0, 1, 0, 1], target: TargetSchema(classes: ["no", "yes"]))
        for l2 in [0.0, 1] {
            let model = try Trainer.train(set, settings: .init(learner: .logistic(l2: l2)))
            #expect(abs(model.coefficients[1]) < 1e-9)
            #expect(model.coefficients[0] > 0)
        }
    }

    @Test func `a weight counts like so many copies of the row`() throws {
        let weighted = try set([1, 2, 3, 4], [0, 1, 0, 1], weights: [1, 3, 1, 1])
        let copied = try set([1, 2, 2, 2, 3, 4], [0, 1, 1, 1, 0, 1])
        let settings = TrainingSettings(standardises: false)
        let a = try Trainer.train(weighted, settings: settings)
        let b = try Trainer.train(copied, settings: settings)
        #expect(abs(a.coefficients[0] - b.coefficients[0]) < 1e-9)
        #expect(abs(a.intercept - b.intercept) < 1e-9)
    }

    @Test func `settings take defaults for absent members`() throws {
        let read = try JSONDecoder().decode(
            TrainingSettings.self, from: Data(#"{"learner":{"ridge":{"l2":2}}}"#.utf8))
        #expect(read == TrainingSettings(learner: .ridge(l2: 2)))
        let written = try JSONEncoder().encode(read)
        #expect(try JSONDecoder().decode(TrainingSettings.self, from: written) == read)
    }
}
