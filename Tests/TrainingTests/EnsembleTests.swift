import Observations
import Testing

@testable import Training

/// Ensembles are the means of their members, each trained by itself.
@Suite struct EnsembleTests {
    private static let learner = Learner.ensemble(kernelFeatures: 20, l2: 0.5)

    /// Three numbers, of which one lacks values, and a category; the label of so many classes, or a
    /// number, follows a product.
    static func rows(_ count: Int = 400, classes: Int) throws -> TrainingSet {
        var uniform = UniformSequence(seed: 21)
        func column() -> [Double] { (0..<count).map { _ in 2 * uniform.next() - 1 } }
        let (x, y) = (column(), column())
        let z = column().enumerated().map { $0.offset % 9 == 4 ? .nan : 100 * $0.element }
        let words = (0..<count).map { ["red", "green", "blue", nil][$0 * 7 % 4] }
        let labels = (0..<count).map { row -> Double in
            let signal = x[row] * y[row] + x[row] + 0.5 * uniform.next()
            guard classes > 0 else { return 10 * signal }
            return min(Double(classes - 1), max(0, (signal + Double(classes - 1) / 2).rounded()))
        }
        return try TrainingSet(
            features: FeatureTable(
                schema: FeatureSchema([
                    Feature(name: "x", kind: .numeric), Feature(name: "y", kind: .numeric),
                    Feature(name: "z", kind: .numeric), Feature(name: "word", kind: .categorical),
                ]),
                columns: [
                    .numeric(x), .numeric(y), .numeric(z), .categorical(CategoricalColumn(words)),
                ]),
            labels: labels,
            target: classes == 0
                ? .regression : TargetSchema(classes: (0..<classes).map { "class \($0)" }))
    }

    private static func settings(_ learner: Learner = learner) -> TrainingSettings {
        TrainingSettings(learner: learner, missingNumbers: .meanAndFlag)
    }

    private static func isNear(_ left: Double, _ right: Double) -> Bool {
        abs(left - right) <= 1e-12 * max(1, abs(left))
    }

    @Test(arguments: [0, 2, 3]) func `answers are the means of those of its members`(
        classes: Int
    ) throws {
        let rows = try Self.rows(classes: classes)
        let model = try Trainer.train(rows, settings: Self.settings())
        let regression: Learner =
            switch classes {
            case 0: .ridge(l2: 0.5)
            case 2: .logistic(l2: 0.5)
            default: .multinomial(l2: 0.5)
            }
        var paired = Self.settings(regression)
        paired.interactions = .pairs
        let kernel = Self.settings(.randomFeatures(count: 20, bandwidth: .median, l2: 0.5))
        let members = try [Self.settings(regression), paired, kernel].map {
            try Trainer.train(rows, settings: $0).outputs(rows.features)
        }
        for (output, values) in try model.outputs(rows.features).enumerated() {
            for (row, value) in values.enumerated() {
                let mean = members.reduce(0) { $0 + $1[output][row] } / 3
                #expect(Self.isNear(value, mean))
            }
        }
    }

    @Test(arguments: [0, 2, 3]) func `a row alone has the same answer, and JSON keeps it`(
        classes: Int
    ) throws {
        let rows = try Self.rows(classes: classes)
        let model = try Trainer.train(rows, settings: Self.settings())
        let read = try ModelArtifact(decoding: model.encoded())
        #expect(read == model)
        #expect(read.encoded() == model.encoded())
        let scores = try model.score(rows.features)
        guard case .categorical(let words) = rows.features.columns[3] else { return }
        for row in 0..<40 {
            let numbers = rows.features.columns.prefix(3).map { column in
                if case .numeric(let values) = column { values[row] } else { Double.nan }
            }
            let alone = read.score(numeric: numbers, categorical: [words[row]])
            #expect(Self.isNear(alone, scores[row]))
        }
        let extreme = read.score(numeric: [1e300, -1e300, .infinity], categorical: ["new"])
        #expect(!extreme.isNaN)
    }

    @Test func `many numbers have no products, and few rows are learned`() throws {
        let columns = (0..<11).map { index in
            (name: "x\(index)", values: (0..<30).map { Double(($0 * (index + 3)) % 17) })
        }
        let rows = try TrainingSet(
            features: .numeric(columns), labels: (0..<30).map { Double($0 % 2) },
            target: TargetSchema(classes: ["no", "yes"]))
        let model = try Trainer.train(rows, settings: Self.settings())
        guard case .mean(let predictor) = model.predictor else {
            Issue.record("expected a mean")
            return
        }
        #expect(predictor.members.count == 2)
        #expect(model.columnNames == nil)
        #expect(model.coefficients.isEmpty)
    }

    @Test func `its scores can be calibrated`() throws {
        let rows = try Self.rows(classes: 2)
        var settings = Self.settings()
        settings.calibration = .platt
        let raw = try Trainer.train(rows, settings: Self.settings()).score(rows.features)
        let calibrated = try Trainer.train(rows, settings: settings).score(rows.features)
        let order = raw.indices.sorted { raw[$0] < raw[$1] }
        #expect(zip(order, order.dropFirst()).allSatisfy { calibrated[$0] <= calibrated[$1] })
        #expect(raw != calibrated)
    }

    @Test(arguments: [0, 2, 3]) func `a trial of members tells how their ensemble does`(
        classes: Int
    ) throws {
        let rows = try Self.rows(1200, classes: classes)
        let trials = ModelSelection.Trials(
            source: rows, metric: .standard(for: rows.target.kind),
            folds: [
                SelectionFold(training: 0..<600, scored: 600..<900),
                SelectionFold(training: 0..<900, scored: 900..<1200),
            ], choosesThreshold: false)
        let candidates = ModelSelection.streamCandidates(for: rows, settings: Self.settings())
        let ensemble = try #require(candidates.last)
        let told = try #require(trials.results(of: candidates).last).get()
        let trained = try trials.result(of: ensemble).get()
        for (left, right) in zip(told.losses, trained.losses) {
            #expect(Self.isNear(left, right))
        }
        for (left, right) in zip(told.folds, trained.folds) {
            #expect(zip(left.scores, right.scores).allSatisfy { Self.isNear($0, $1) })
        }
    }

    @Test func `an ensemble of which a member cannot be trained is none`() throws {
        let rows = try Self.rows(classes: 2)
        let trials = ModelSelection.Trials(
            source: rows, metric: .logLoss,
            folds: [SelectionFold(training: 0..<200, scored: 200..<400)], choosesThreshold: false)
        let candidates = ModelSelection.streamCandidates(for: rows, settings: Self.settings())
        let failure = TrainingError.noRows
        let outcomes = candidates.dropLast().map { _ in
            ModelSelection.Trials.Outcome.failure(failure)
        }
        guard case .failure = trials.mean(of: outcomes, as: try #require(candidates.last)) else {
            Issue.record("expected a failure")
            return
        }
    }

    @Test func `parts that do not fit are refused`() throws {
        let model = try Trainer.train(Self.rows(classes: 2), settings: Self.settings())
        let text = String(decoding: model.encoded(), as: UTF8.self)
        for (part, other) in [
            (#""columns":8"#, #""columns":7"#), (#""kind":"mean""#, #""kind":"means""#),
        ] {
            #expect(text.contains(part))
            let broken = text.replacing(part, with: other)
            #expect(throws: TrainingError.self) {
                try ModelArtifact(decoding: Array(broken.utf8))
            }
        }
        #expect(throws: TrainingError.self) {
            try Trainer.train(
                Self.rows(classes: 2),
                settings: Self.settings(.ensemble(kernelFeatures: 0, l2: 1)))
        }
    }
}
