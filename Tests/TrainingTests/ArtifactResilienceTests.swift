import Attacks
import Observations
import Testing
import Training

/// Mutated artifacts: refused, or models that score.
@Suite(.serialized, .figures) struct ArtifactResilienceTests {
    private static let words = [
        "\"kind\":\"numeric\"", "\"kind\":\"categorical\"", "[]", "{}", "[1]", "[\"a\",\"a\"]",
        "1e308", "-1e308", "5e-324", "{\"classes\":[\"a\",\"b\",\"c\"],\"kind\":\"binary\"}",
    ]

    /// Artifacts of every part that an artifact can have.
    private static func others() throws -> [[UInt8]] {
        let mixed = try MixedFeaturesTests.trainingSet()
        let rows = try TrainingSet(
            features: mixed.features.rows(0..<60), labels: Array(mixed.labels.prefix(60)),
            target: mixed.target)
        let learners: [Learner] = [
            .quadraticDiscriminant(regularisation: 0.5), .gaussianNaiveBayes(smoothing: 1),
            .nystroem(landmarks: 3, bandwidth: .median, l2: 1),
            .randomFeatures(count: 3, bandwidth: .median, l2: 1),
            .ensemble(kernelFeatures: 3, l2: 1),
        ]
        return try learners.enumerated().map { index, learner in
            var settings = TrainingSettings(
                learner: learner, missingNumbers: .meanAndFlag, categoriesMax: 3,
                clippedShare: 0.1)
            settings.categories = index < 2 ? .target : .oneHot
            settings.interactions = .pairs
            settings.reduction = .whitened(4)
            settings.calibration = index.isMultiple(of: 2) ? .isotonic : .platt
            settings.folds = 2
            return try Trainer.train(rows, settings: settings).encoded()
        }
    }

    @Test func `every mutated artifact is refused or scores rows and survives its JSON`() throws {
        let seed = AttackScale.seed("mutated artifacts", standard: 20_261_123)
        let times = AttackScale.count(100_000)
        let good = try Trainer.train(MixedFeaturesTests.trainingSet()).encoded()
        let schema = try FeatureSchema([Feature(name: "x/y", kind: .numeric)])
        let set = try TrainingSet(
            features: FeatureTable(schema: schema, columns: [.numeric([0, 2])]),
            labels: [1, 2], target: .regression)
        let small = try Trainer.train(set, settings: .init(learner: .ridge(l2: 2))).encoded()
        let others = try Self.others()
        var mutator = InputMutator(
            [small, small, small, good] + others, words: Self.words, seed: seed)
        let memory = ResidentMemory()
        var refused = 0
        for _ in 0..<times {
            let artifact: ModelArtifact
            do {
                artifact = try ModelArtifact(decoding: mutator.next())
            } catch {
                refused += 1
                continue
            }
            let columns = artifact.schema.features.map { feature -> Column in
                feature.kind == .numeric
                    ? .numeric([1, .nan, -1e300])
                    : .categorical(CategoricalColumn(["", nil, "never seen"]))
            }
            let rows = try FeatureTable(schema: artifact.schema, columns: columns)
            #expect(try artifact.score(rows).count == (columns.isEmpty ? 0 : 3))
            #expect(try ModelArtifact(decoding: artifact.encoded()) == artifact)
        }
        #expect(refused > times / 4 && refused < times)
        #expect(memory.isBounded, "\(memory.description)")
        try ResilienceFigure(
            part: 6, attack: "mutated model artifacts, read and scored with", times: times,
            lost: "nothing", measured: "\(refused) refused, \(memory.description)", seed: seed
        ).record(repository: RepositoryFolder.path)
    }
}
