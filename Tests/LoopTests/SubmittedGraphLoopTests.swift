import Curl
import Foundation
import LocalServers
import Rollouts
import Testing

extension LoopTests {
    /// A graph that others made, imported, submitted, rolled out and served.
    @Suite(.serialized) struct SubmittedGraphLoopTests {
        private struct Inferred: Decodable {
            struct Output: Decodable {
                let name: String
                let data: [Value]
            }

            /// A class or a score.
            enum Value: Decodable {
                case text(String)
                case number(Double)

                init(from decoder: any Decoder) throws {
                    let container = try decoder.singleValueContainer()
                    if let text = try? container.decode(String.self) {
                        self = .text(text)
                    } else {
                        self = .number(try container.decode(Double.self))
                    }
                }

                var number: Double? { if case .number(let value) = self { value } else { nil } }
            }

            let outputs: [Output]
        }

        @Test(.timeLimit(.minutes(2)))
        func `a graph of XGBoost is submitted, rolled out and served`() async throws {
            try await LoopSystem.run { system in
                try await system.succeed(["migrate", "up"])
                let (_, api) = try await system.start("serve", ["serve"])
                await system.set("KEDGE_API", api)
                let (_, endpoint) = try await system.start("endpoint", ["endpoint"])
                await system.set("KEDGE_ENDPOINTS", endpoint)
                let pipeline = try system.write(Self.yaml, to: "loop.yaml")
                try await system.succeed(["apply", "-f", pipeline])
                let graph =
                    KedgeExecutable.repository
                    + "/Tests/ONNXIntegrationTests/Peers/Graphs/xgb-two.onnx"
                let folder = system.directory.appending("graph")
                try await system.succeed([
                    "model", "import", "--input", graph, "--output", folder, "--features",
                    "a,b,c,e",
                ])
                let refused = try await system.command([
                    "model", "submit", "loop", "--artifact", folder, "--reason", "test",
                ])
                #expect(refused.code == 2)
                #expect(refused.output.contains("the graph does not fit the pipeline 'loop'"))
                let named = system.directory.appending("named")
                try await system.succeed([
                    "model", "import", "--input", graph, "--output", named, "--features",
                    "a,b,c,d",
                ])
                let submitted = try await system.succeed([
                    "model", "submit", "loop", "--artifact", named, "--reason", "test", "--rollout",
                ])
                #expect(submitted.contains("version 1 of loop was registered"))
                let client = EndpointClient(system: system, url: endpoint)
                try await Deadline.wait(until: "graph in service") {
                    try await client.traffic()?.weights == ["1": 1]
                }
                try await expectAnswers(system, endpoint)
                // Downloaded, it is a model for the command line as well.
                let file = system.directory.appending("loop-1.json")
                try await system.succeed(["model", "download", "loop", "1", "-f", file])
                try await system.succeed([
                    "model", "export", "--model", file, "--format", "onnx", "--output",
                    system.directory.appending("again.onnx"),
                ])
                #expect(
                    try Data(
                        contentsOf: URL(fileURLWithPath: system.directory.appending("again.onnx")))
                        == Data(contentsOf: URL(fileURLWithPath: graph)))
            }
        }

        /// What ONNX Runtime 1.32.0 answers for these rows, though the pipeline's order is another.
        private func expectAnswers(_ system: LoopSystem, _ url: String) async throws {
            let columns = [
                ("d", [0.0, -3]), ("c", [-1, 0.9]), ("b", [0.5, 0.2]), ("a", [1, 0.1]),
            ]
            let inputs = columns.map { name, data in
                #"{"name":"\#(name)","shape":[2],"datatype":"FP64","data":\#(data)}"#
            }
            let answer = try await system.send(
                "POST", "\(url)/v2/models/loop/infer",
                json: #"{"inputs":[\#(inputs.joined(separator: ","))]}"#)
            let inferred = try JSONDecoder().decode(Inferred.self, from: Data(answer.body))
            let scores = try #require(inferred.outputs.first { $0.name == "score" }).data
            for (score, expected) in zip(scores, [0.9584429, 0.9601343]) {
                #expect(abs((score.number ?? .nan) - expected) < 1e-6)
            }
        }

        private static let yaml = """
            pipeline: loop
            topic:
              predictions: loop.predictions
              labels: loop.labels
            decode:
              features: {numeric: [d, c, b, a]}
              target: {classes: ["0", "1"]}
            deploy:
              endpoints: ${KEDGE_ENDPOINTS}
              steps: []
            """
    }
}
