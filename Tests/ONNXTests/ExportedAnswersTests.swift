import ONNX
import ONNXMessages
import Observations
import SwiftProtobuf
import Testing
import Training

/// What exported graphs answer, computed operator by operator.
@Suite struct ExportedAnswersTests {
    @Test(arguments: ExportLayout.allCases)
    func `what Kedge exports it computes as it scores`(_ layout: ExportLayout) throws {
        var isotonic = TrainingSettings(missingNumbers: .meanAndFlag)
        isotonic.calibration = .isotonic
        isotonic.interactions = .pairs
        var target = TrainingSettings(learner: .quadraticDiscriminant(regularisation: 0.5))
        target.categories = .target
        target.calibration = .platt
        let kernel = Learner.nystroem(landmarks: 9, bandwidth: .median, l2: 1)
        let models = try [
            ExportedModelTests.artifact(isotonic), ExportedModelTests.artifact(target),
            ExportedModelTests.artifact(
                TrainingSettings(learner: kernel), classes: ["a", "b", "c"]),
            ExportedModelTests.artifact(.init(learner: .ridge(l2: 1)), classes: []),
            ExportedModelTests.artifact(
                .init(learner: .ensemble(kernelFeatures: 9, l2: 1)), classes: ["a", "b", "c"]),
        ]
        for artifact in models {
            let bytes = try ExportedModel(artifact, layout: layout, version: "1").bytes
            let model = try ImportedModel(ONNXFile(bytes))
            #expect(model.schema == artifact.schema && model.target == artifact.target)
            let table = try FeatureTable(
                schema: model.schema,
                columns: [
                    .numeric([0, 3.5, .nan, .infinity, 1e9, -2, 7]),
                    .categorical(CategoricalColumn(["a", nil, "b", "a", "new", "b", nil])),
                ])
            let (predictions, outputs) = try model.answers(table)
            #expect(try predictions.isNear(artifact.predict(table)))
            for (here, there) in zip(outputs, try artifact.outputs(table)) {
                #expect(here.isNear(there))
            }
        }
    }

    @Test(arguments: [("", Int64(29)), ("", 0), ("ai.onnx.ml", 6)])
    func `operators of versions to come are refused, not taken for those of now`(
        domain: String, version: Int64
    ) throws {
        let artifact = try ExportedModelTests.artifact(.init())
        var model = try Onnx_ModelProto(
            serializedBytes: ExportedModel(artifact, layout: .tensors, version: "1").bytes)
        model.opsetImport.removeAll { $0.domain == domain }
        model.opsetImport.append(
            .with {
                $0.domain = domain
                $0.version = version
            })
        let bytes: [UInt8] = try model.serializedBytes()
        let error = #expect(throws: ONNXError.self) { try ImportedModel(ONNXFile(bytes)) }
        #expect(error?.description.hasSuffix("got \(version)") == true)
    }

    @Test func `kernels stay exact where a number stands for unknown`() throws {
        // Landmarks 1e8 from the others: |x|^2 - 2 x . l + |l|^2 would leave no digit of those.
        let x = (0..<200).map { row -> Double in
            row % 20 == 0 ? 99_999_999 : Double(row * 7919 % 1000) / 1000
        }
        let rows = try TrainingSet(
            features: FeatureTable(
                schema: FeatureSchema([Feature(name: "x", kind: .numeric)]),
                columns: [.numeric(x)]),
            labels: x.map { $0 > 2 ? 0 : 10 * $0 }, target: .regression)
        let artifact = try Trainer.train(
            rows,
            settings: .init(
                learner: .nystroem(landmarks: 50, bandwidth: .median, l2: 1), standardises: false))
        let model = try ImportedModel(
            ONNXFile(ExportedModel(artifact, layout: .tensors, version: "1").bytes))
        let (predictions, _) = try model.answers(rows.features)
        let expected = try artifact.predict(rows.features)
        #expect(zip(predictions, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    }
}

extension [Double] {
    /// Whether numbers are the same to 1e-9.
    fileprivate func isNear(_ others: [Double]) -> Bool {
        count == others.count
            && zip(self, others).allSatisfy { abs($0 - $1) <= 1e-9 * Swift.max(1, abs($1)) }
    }
}
