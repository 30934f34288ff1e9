import Foundation
import Observations
import Testing
import Training

@Suite struct ModelArtifactTests {
    private func artifact() throws -> ModelArtifact {
        try Trainer.train(MixedFeaturesTests.trainingSet())
    }

    private func decodeError(_ text: String) -> TrainingError? {
        do {
            _ = try ModelArtifact(decoding: Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test func `an artifact survives its JSON and gives the same bytes again`() throws {
        let original = try artifact()
        let bytes = original.encoded()
        let decoded = try ModelArtifact(decoding: bytes)
        #expect(decoded == original)
        #expect(decoded.encoded() == bytes)
        let set = try MixedFeaturesTests.trainingSet()
        let scores = try original.score(set.features)
        #expect(try decoded.score(set.features) == scores)
    }

    @Test func `training again gives the same bytes`() throws {
        let first = try artifact().encoded()
        #expect(try artifact().encoded() == first)
    }

    @Test func `the JSON is canonical`() throws {
        let schema = try FeatureSchema([Feature(name: "x/y", kind: .numeric)])
        let set = try TrainingSet(
            features: FeatureTable(schema: schema, columns: [.numeric([0, 2])]),
            labels: [1, 2], target: .regression)
        let model = try Trainer.train(
            set, settings: .init(learner: .ridge(l2: 2), standardises: false))
        let text = String(decoding: model.encoded(), as: UTF8.self)
        #expect(
            text.hasPrefix(
                #"{"coefficients":[0.25],"decisionThreshold":0.5,"#
                    + #""encodings":[{"flagsMissing":false,"#
                    + #""imputed":1,"kind":"numeric","mean":0,"scale":1}],"#
                    + #""format":"kedge-linear-model","formatVersion":1,"intercept":1.25,"schema":"#
                    + #"{"features":[{"kind":"numeric","name":"x/y"}]},"#))
    }

    @Test func `an artifact written before there were other models keeps its bytes`() throws {
        // Written by the version that knew logistic and ridge regression alone.
        let text =
            #"{"coefficients":[0.25],"decisionThreshold":0.5,"encodings":[{"flagsMissing":false,"#
            + #""imputed":1,"kind":"numeric","mean":0,"scale":1}],"format":"kedge-linear-model","#
            + #""formatVersion":1,"intercept":1.25,"schema":{"features":[{"kind":"numeric","#
            + #""name":"x/y"}]},"target":{"classes":[],"kind":"regression"},"training":{"#
            + #""objective":0.25,"rows":2,"settings":{"categoriesMax":100,"classWeights":"none","#
            + #""decisionThreshold":0.5,"fitsIntercept":true,"learner":{"ridge":{"l2":2}},"#
            + #""missingNumbers":"mean","standardises":false,"stepsMax":100},"steps":1}}"#
        let model = try ModelArtifact(decoding: Array(text.utf8))
        #expect(String(decoding: model.encoded(), as: UTF8.self) == text)
        let schema = try FeatureSchema([Feature(name: "x/y", kind: .numeric)])
        let set = try TrainingSet(
            features: FeatureTable(schema: schema, columns: [.numeric([0, 2])]),
            labels: [1, 2], target: .regression)
        let trained = try Trainer.train(
            set, settings: .init(learner: .ridge(l2: 2), standardises: false))
        // Squared errors count half since.
        #expect(
            String(decoding: trained.encoded(), as: UTF8.self)
                == text.replacingOccurrences(of: "0.25,\"rows\"", with: "0.125,\"rows\""))
    }

    @Test func `what is not an artifact is refused with what was expected`() throws {
        #expect(decodeError("")?.description.contains("valid JSON") == true)
        #expect(decodeError("[]") != nil)
        #expect(
            decodeError("{}")
                == .artifact(expected: "member 'format' at the top level", got: "none"))
        #expect(
            decodeError(#"{"format":"onnx","formatVersion":1}"#)
                == .artifact(
                    expected: "format 'kedge-linear-model' or 'kedge-model' version 1",
                    got: "'onnx' version 1"))
        #expect(
            decodeError(#"{"format":"kedge-linear-model","formatVersion":2}"#)
                == .artifact(
                    expected: "format 'kedge-linear-model' or 'kedge-model' version 1",
                    got: "'kedge-linear-model' version 2"))
    }

    @Test(arguments: [
        (#""scale":[0-9.]+"#, #""scale":0"#), (#""scale":[0-9.]+"#, #""scale":-1"#),
        (#""coefficients":\[[^,]+,"#, #""coefficients":["#),
        (#""decisionThreshold":0.5"#, #""decisionThreshold":1.5"#),
        (#""kind":"numeric","mean""#, #""kind":"text","mean""#),
        (#""Local-gov""#, #""Private""#), (#""name":"age""#, #""name":"sex""#),
        (#""intercept":[-0-9.]+"#, #""intercept":"high""#),
        (#""intercept":[-0-9.]+"#, #""intercept":1e999"#),
        (#""classes":\["#, #""classes":["<=50K","#),
    ])
    func `an artifact whose parts do not fit is refused`(
        pattern: String, replacement: String
    ) throws {
        let text = String(decoding: try artifact().encoded(), as: UTF8.self)
        let broken = text.replacing(try Regex(pattern), with: replacement, maxReplacements: 1)
        #expect(broken != text)
        let error = try #require(decodeError(broken))
        guard case .artifact = error else {
            Issue.record("expected an artifact error, got \(error)")
            return
        }
    }

    @Test func `a table of another schema is refused`() throws {
        let table = try FeatureTable.numeric([("age", [1])])
        #expect(throws: TrainingError.self) { try artifact().score(table) }
    }

    @Test func `the decision threshold divides the classes`() throws {
        let set = try MixedFeaturesTests.trainingSet()
        let eager = try Trainer.train(set, settings: .init(decisionThreshold: 0.1))
        let positives = try eager.predict(set.features).count { $0 == 1 }
        let scores = try eager.score(set.features)
        #expect(positives == scores.count { $0 > 0.1 })
        #expect(eager.prediction(forScore: 0.1) == 0)
        #expect(eager.prediction(forScore: 0.11) == 1)
    }
}
