import Attacks
import Foundation
import LocalServers
import Postgres
import Testing

extension LoopTests {
    /// Schemathesis draws requests from the OpenAPI document and holds every answer against it.
    @Suite(.serialized, .figures, .timeLimit(.minutes(10))) struct SchemathesisResilienceTests {
        private static let checks = [
            "not_a_server_error", "status_code_conformance", "content_type_conformance",
            "response_schema_conformance", "response_headers_conformance",
        ]

        /// The program that `.ci/install` put into `.venv`; KEDGE_SCHEMATHESIS names another.
        private static var program: String {
            ProcessInfo.processInfo.environment["KEDGE_SCHEMATHESIS"]
                ?? KedgeExecutable.repository + "/.venv/bin/schemathesis"
        }

        @Test func `no request ends in a 5xx or in an answer that is not documented`()
            async throws
        {
            let seconds = AttackScale.count(300)
            let seed = AttackScale.seed("schemathesis", standard: 20_261_123)
            try await LoopSystem.run { system in
                try await system.succeed(["migrate", "up"])
                let pool = await system.pool()
                try await SyntheticModels(seed: 1).register(
                    yaml: MistakenWorkerTests.yaml, on: pool)
                await pool.close()
                let (server, url) = try await system.start(
                    "serve", ["serve", "--requests-per-second", "0"])
                let log = system.directory.appending("schemathesis.log")
                let attack = try LocalProcess(
                    executable: Self.program,
                    arguments: [
                        "run", url + "/api/v1/openapi.json",
                        "--header", "Authorization: Bearer \(LoopSystem.token)",
                        "--checks", Self.checks.joined(separator: ","),
                        "--phases", "examples,coverage,fuzzing", "--max-time", "\(seconds)",
                        "--seed", "\(seed)", "--no-color",
                    ],
                    workingDirectory: system.directory.path, logPath: log)
                let exit = await attack.waitForExit(limit: .seconds(seconds + 120))
                let said = attack.logTail(bytes: 20_000)
                #expect(exit?.isSuccess == true, "\(said)")
                #expect(server.process.isRunning, "\(server.log)")
                let line = said.split(separator: "\n").last { $0.contains(" generated, ") }
                let times = line.flatMap { Int($0.split(separator: " ").first ?? "") } ?? 0
                #expect(times >= 500, "\(said)")
                try ResilienceFigure(
                    part: 6, attack: "requests drawn from the OpenAPI document by schemathesis",
                    times: times, lost: "nothing", measured: "\(seconds) s, no 5xx", seed: seed
                ).record(repository: KedgeExecutable.repository)
            }
        }
    }
}
