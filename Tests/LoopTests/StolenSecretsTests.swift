import Foundation
import LocalServers
import Postgres
import Testing

extension LoopTests {
    /// An editor, who may apply pipelines, tries to be sent what `kedge serve` knows.
    @Suite(.serialized, .timeLimit(.minutes(2))) struct StolenSecretsTests {
        @Test(arguments: ["tokenEnvironment: KEDGE_DATABASE", "tokenFile: FILE"])
        func `a pipeline gets no secret sent that was not meant for pipelines`(
            token: String
        ) async throws {
            let thief = RequestCatcher()
            try await thief.serve { url in
                try await LoopSystem.run { system in
                    let secret = "planted-\(UUID().uuidString)"
                    let file = try system.write(secret, to: "of-serve")
                    try FileManager.default.createDirectory(
                        atPath: system.directory.appending("secrets"),
                        withIntermediateDirectories: false)
                    try await system.succeed(["migrate", "up"])
                    let pool = await system.pool()
                    let yaml = Self.yaml(url, token.replacing("FILE", with: file))
                    try await SyntheticModels(seed: 7).register(
                        yaml: yaml, champion: nil, on: pool)
                    await pool.close()
                    let (serve, api) = try await system.start(
                        "serve",
                        ["serve", "--secrets-directory", system.directory.appending("secrets")])
                    try await system.succeed([
                        "apply", "-f", try system.write(yaml, to: "loop.yaml"), "--server", api,
                    ])
                    try await system.succeed([
                        "rollout", "start", "loop", "--model-version", "1", "--server", api,
                        "--reason", "test",
                    ])
                    try await Deadline.wait(
                        until: "the refusal", within: .seconds(30), evidence: { serve.log }
                    ) {
                        serve.log.contains("that pipelines may name")
                            || serve.log.contains("expected a file below the secrets directory")
                    }
                    let doctor = try await system.command(["doctor", "--server", api])
                    #expect(doctor.output.contains("its traffic was not asked for"))
                    for text in thief.requests + [serve.log, doctor.output] {
                        #expect(!text.contains(secret))
                        #expect(!text.contains(system.cluster.connectionString(database: "kedge")))
                    }
                    // The doctor's question whether it is ready, without a token.
                    #expect(thief.requests.allSatisfy { $0.contains("/ready") })
                    #expect(!thief.requests.contains { $0.lowercased().contains("bearer") })
                }
            }
        }

        private static func yaml(_ url: String, _ token: String) -> String {
            """
            pipeline: loop
            topic: {predictions: loop.predictions, labels: loop.labels}
            decode:
              features: {numeric: [first, second], categorical: [group]}
              target: {classes: ["0", "1"]}
            deploy:
              endpoints: ["\(url)"]
              \(token)
            """
        }
    }
}
