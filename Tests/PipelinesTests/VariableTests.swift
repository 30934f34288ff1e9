import Foundation
import Pipelines
import Rollouts
import Testing
import Training

@Suite struct VariableTests {
    private static func pipeline(
        _ changes: String, environment: [String: String] = [:]
    ) throws(PipelineErrors) -> Pipeline {
        try Pipeline(
            yaml: BadInputTests.base + changes, file: "p.yaml", environment: environment)
    }

    @Test func `a variable stands for a number, a size and part of a text`() throws {
        let pipeline = try Self.pipeline(
            """
            model: ${STAGE}-model
            retrain: {rows: "${ROWS}", l2: "${L2}"}
            verify:
              margin: ${MARGIN}
            """,
            environment: ["STAGE": "test", "ROWS": "600 rows", "L2": "0.5", "MARGIN": "0.1"])
        #expect(pipeline.model == "test-model")
        #expect(pipeline.retrain.rowsMax == 600)
        #expect(pipeline.retrain.training.learner.l2 == 0.5)
        #expect(pipeline.verify.plan.margin == 0.1)
    }

    @Test func `a default stands in for a variable that is not set, or set to nothing`() throws {
        let text = "model: ${NAME:-fallback}\n"
        #expect(try Self.pipeline(text).model == "fallback")
        #expect(try Self.pipeline(text, environment: ["NAME": ""]).model == "fallback")
        #expect(try Self.pipeline(text, environment: ["NAME": "real"]).model == "real")
    }

    @Test func `a doubled dollar is a plain one, and a lone dollar stays`() throws {
        let pipeline = try Self.pipeline("description: costs $${PRICE} or $5 $\n")
        #expect(pipeline.description == "costs ${PRICE} or $5 $")
    }

    @Test func `what a variable holds is not replaced again`() throws {
        let pipeline = try Self.pipeline(
            "description: ${A}\n", environment: ["A": "${B}", "B": "secret"])
        #expect(pipeline.description == "${B}")
    }

    @Test func `a variable in a list may hold several items`() throws {
        let text = BadInputTests.base.replacingOccurrences(
            of: #"["http://localhost:8080"]"#, with: #"["http://a:1", "${MORE}"]"#)
        let pipeline = try Pipeline(
            yaml: text, file: "p.yaml", environment: ["MORE": "http://b:2, http://c:3 ,"])
        #expect(pipeline.deploy.endpoints == ["http://a:1", "http://b:2", "http://c:3"])
    }

    @Test func `a resolved file reads the same without the environment`() throws {
        let environment = [
            "KEDGE_WEBHOOK_URL": "http://127.0.0.1:9999/alerts", "NAME": "x",
            "KEDGE_ENDPOINTS": "http://127.0.0.1:8001, http://127.0.0.1:8002",
        ]
        let text = try RepositoryFile.text("electricity.yaml")
        let (pipeline, source) = try Pipeline.resolve(
            yaml: text, file: "electricity.yaml", environment: environment)
        #expect(pipeline.deploy.endpoints.count == 2)
        #expect(try Pipeline(yaml: source, file: "stored", environment: [:]) == pipeline)
        #expect(source.contains("# Every key is described"))
        #expect(source.split(separator: "\n").count == text.split(separator: "\n").count)
        let again = try Pipeline.resolve(yaml: source, file: "stored", environment: [:])
        #expect(again.source == source)
    }

    @Test func `a value that would change the file around it is refused`() throws {
        for value in ["a }b", "a # b", "a: b", "two\nlines"] {
            #expect(throws: PipelineErrors.self, "\(value)") {
                try Pipeline.resolve(
                    yaml: BadInputTests.base + "description: ${TEXT}\n", file: "p.yaml",
                    environment: ["TEXT": value])
            }
        }
    }
}
