import Observations
import Testing
import Training

/// Degenerate rows give every learner a clear error or a finite model, never NaN.
@Suite struct RefusedLearnersTests {
    static let classifiers: [Learner] = [
        .logistic(l2: 0), .logistic(l2: 1), .linearDiscriminant(shrinkage: nil),
        .linearDiscriminant(shrinkage: .unshrunk), .linearDiscriminant(shrinkage: .ledoitWolf),
        .quadraticDiscriminant(regularisation: 0), .quadraticDiscriminant(regularisation: 0.5),
        .gaussianNaiveBayes(smoothing: 0), .gaussianNaiveBayes(smoothing: 1e-9),
        .randomFeatures(count: 8, bandwidth: .median, l2: 1),
        .nystroem(landmarks: 4, bandwidth: .median, l2: 1),
    ]

    static let regressions: [Learner] = [
        .ridge(l2: 0), .ridge(l2: 1e-12), .ridge(l2: 1), .ridgePath(penalties: [1e-9, 1]),
        .randomFeatures(count: 8, bandwidth: .median, l2: 1),
        .nystroem(landmarks: 4, bandwidth: .fixed(2), l2: 0),
    ]

    /// Columns that break something, by name.
    static let columns: [(name: String, values: [[Double]])] = {
        let x = [1.0, 2, 3, 4, 5, 6, 7, 8]
        return [
            ("collinear", [x, x.map { 2 * $0 }, x.map { 3 - $0 }]),
            ("constant", [x.map { _ in 3 }]),
            ("constant beside another", [x, x.map { _ in 0.1 }]),
            ("more columns than rows", (0..<12).map { k in x.map { ($0 * Double(k + 3)) } }),
            ("huge", [x.map { $0 * 1e300 }]),
            ("huge and small", [x.map { $0 == 3 ? 1e300 : $0 }, x]),
            ("tiny", [x.map { $0 * 1e-300 }]),
            ("missing", [[1, .nan, 3, .nan, 5, 6, .infinity, 8], x]),
            ("separable", [x.map { $0 > 4 ? 1.0 : 0 }]),
        ]
    }()

    private func check(
        _ learner: Learner, _ columns: [[Double]], labels: [Double], target: TargetSchema,
        standardises: Bool
    ) throws {
        let set = try TrainingSet(
            features: .numeric(columns.enumerated().map { ("x\($0)", $1) }), labels: labels,
            target: target)
        let model: ModelArtifact
        do {
            model = try Trainer.train(
                set, settings: .init(learner: learner, standardises: standardises))
        } catch {
            #expect(!error.description.isEmpty)
            return
        }
        #expect(try model.outputs(set.features).joined().allSatisfy(\.isFinite))
        #expect(try ModelArtifact(decoding: model.encoded()) == model)
    }

    @Test(arguments: columns.indices, [true, false])
    func `classifiers refuse broken rows or answer with numbers`(
        broken: Int, standardises: Bool
    ) throws {
        for learner in Self.classifiers {
            try check(
                learner, Self.columns[broken].values, labels: [0, 1, 0, 0, 1, 1, 0, 1],
                target: TargetSchema(classes: ["no", "yes"]), standardises: standardises)
        }
        try check(
            .multinomial(l2: 1), Self.columns[broken].values,
            labels: [0, 1, 2, 0, 1, 2, 0, 1],
            target: TargetSchema(classes: ["a", "b", "c"]), standardises: standardises)
    }

    @Test(arguments: columns.indices, [true, false])
    func `regressions refuse broken rows or answer with numbers`(
        broken: Int, standardises: Bool
    ) throws {
        for learner in Self.regressions {
            try check(
                learner, Self.columns[broken].values, labels: [0, 1, 0.5, 0, 7, 1, 0, 1],
                target: .regression, standardises: standardises)
        }
    }

    private func error(
        _ x: [Double], _ labels: [Double], classes: [String], _ learner: Learner
    ) throws -> TrainingError? {
        let set = try TrainingSet(
            features: .numeric([("x", x)]), labels: labels,
            target: TargetSchema(classes: classes))
        do {
            _ = try Trainer.train(set, settings: .init(learner: learner))
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: classifiers + [.multinomial(l2: 1)])
    func `a row far beyond all others is scored with probabilities`(learner: Learner) throws {
        var uniform = UniformSequence(seed: 3)
        let isMultinomial = learner == .multinomial(l2: 1)
        let classes = isMultinomial ? ["a", "b", "c"] : ["no", "yes"]
        let x = (0..<60).map { _ in uniform.next() }
        let y = (0..<60).map { _ in uniform.next() }
        let set = try TrainingSet(
            features: .numeric([("x", x), ("y", y)]),
            labels: (0..<60).map { Double($0 % classes.count) },
            target: TargetSchema(classes: classes))
        let model = try Trainer.train(set, settings: .init(learner: learner))
        for row in [[1e300, -1e300], [1.7e308, 1.7e308], [-1.7e308, 0], [.nan, .infinity]] {
            let outputs = model.rowScorer.outputs(numeric: row, categorical: [])
            #expect(abs(outputs.reduce(0, +) - 1) < 1e-12)
            #expect(outputs.allSatisfy { $0 >= 0 && $0 <= 1 })
        }
    }

    @Test func `weights whose sum overflows are an error`() throws {
        let set = try TrainingSet(
            features: .numeric([("x", [1, 2, 3])]), labels: [0, 1, 0],
            weights: [1e308, 1e308, 1e308], target: TargetSchema(classes: ["no", "yes"]))
        for learner in Self.classifiers {
            #expect(throws: TrainingError.self) {
                try Trainer.train(
                    set, settings: .init(learner: learner, classWeights: .balanced))
            }
        }
    }

    @Test func `a class without rows is named`() throws {
        #expect(
            try error([1, 2, 3], [0, 1, 0], classes: ["a", "b", "c"], .multinomial(l2: 1))
                == .classWithoutRows("c"))
        #expect(
            try error(
                [1, 2], [1, 1], classes: ["a", "b", "c"], .gaussianNaiveBayes(smoothing: 1))
                == .oneClass("b"))
    }

    @Test func `separable classes without a penalty are named, also with rows between`() throws {
        let classes = ["no", "yes"]
        #expect(
            try error([1, 2, 3, 4], [0, 0, 1, 1], classes: classes, .logistic(l2: 0))
                == .separable)
        // Quasi-complete separation: both classes lie at 3, and nowhere do they overlap.
        #expect(
            try error([1, 2, 3, 3, 4, 5], [0, 0, 0, 1, 1, 1], classes: classes, .logistic(l2: 0))
                == .separable)
        #expect(
            try error([1, 2, 4, 3, 5], [0, 0, 0, 1, 1], classes: classes, .logistic(l2: 0))
                == nil)
        #expect(
            try error(
                [1, 2, 11, 12, 21, 22], [0, 0, 1, 1, 2, 2], classes: ["a", "b", "c"],
                .multinomial(l2: 0)) == .separable)
    }

    @Test(arguments: [
        Learner.multinomial(l2: -1), .ridgePath(penalties: []), .ridgePath(penalties: [0]),
        .linearDiscriminant(shrinkage: .fixed(1.5)), .quadraticDiscriminant(regularisation: -1),
        .gaussianNaiveBayes(smoothing: .nan),
        .randomFeatures(count: 0, bandwidth: .median, l2: 1),
        .nystroem(landmarks: 5, bandwidth: .fixed(0), l2: 1),
    ])
    func `a parameter out of its range is an error`(learner: Learner) throws {
        let found = try error([1, 2, 3], [0, 1, 0], classes: ["a", "b"], learner)
        guard case .setting = found else {
            Issue.record("expected a setting error, got \(String(describing: found))")
            return
        }
    }
}
