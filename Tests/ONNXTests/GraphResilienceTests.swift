import Attacks
import ONNX
import Observations
import Testing
import Training

/// Mutated ONNX files: refused, or models that answer.
@Suite(.serialized, .figures) struct GraphResilienceTests {
    private static func files() throws -> [[UInt8]] {
        var mixed = TrainingSettings(missingNumbers: .meanAndFlag)
        mixed.calibration = .isotonic
        let models = try [
            ExportedModelTests.artifact(mixed),
            ExportedModelTests.artifact(
                TrainingSettings(learner: .nystroem(landmarks: 3, bandwidth: .median, l2: 1)),
                classes: ["a", "b", "c"]),
            ExportedModelTests.artifact(.init(learner: .ridge(l2: 1)), classes: []),
        ]
        return try models.map {
            try ExportedModel($0, layout: .tensors, version: "1").bytes
        } + [EvaluationTests.treeFile(), EvaluationTests.machineFile()]
    }

    @Test func `every mutated file is refused, or answers for every row`() throws {
        let seed = AttackScale.seed("mutated ONNX files", standard: 20_261_130)
        let times = AttackScale.count(50_000)
        var mutator = InputMutator(
            try Self.files(), words: ["Add", "MatMul", "ai.onnx.ml", "BRANCH_GTE", "x", "axis"],
            seed: seed)
        let memory = ResidentMemory()
        var refused = 0
        for _ in 0..<times {
            do {
                let file = try ONNXFile(mutator.next())
                _ = try? file.artifact()
                let model = try ImportedModel(file)
                let columns = model.schema.features.map { feature -> Column in
                    feature.kind == .numeric
                        ? .numeric([1, .nan, -1e300])
                        : .categorical(CategoricalColumn(["a", nil, "never seen"]))
                }
                let table = try FeatureTable(schema: model.schema, columns: columns)
                #expect(try model.answers(table).predictions.count == 3)
            } catch is ONNXError {
                refused += 1
            }
        }
        #expect(refused > times / 4 && refused < times)
        #expect(memory.isBounded, "\(memory.description)")
        try ResilienceFigure(
            part: 6, attack: "mutated ONNX files, read and computed with", times: times,
            lost: "nothing", measured: "\(refused) refused, \(memory.description)", seed: seed
        ).record(repository: RepositoryFolder.path)
    }
}
