import Attacks
import Curl
import Foundation
import LocalServers
import Postgres
import Testing

extension LoopTests {
    /// Secrets that are planted everywhere come out nowhere.
    @Suite(.serialized, .figures, .timeLimit(.minutes(5))) struct SecretsResilienceTests {
        /// What was planted, by where.
        private struct Planted {
            let password = "pg-\(UUID().uuidString)"
            let wrongPassword = "wrong-pg-\(UUID().uuidString)"
            let wrongToken = "wrong-token-\(UUID().uuidString)"
            let saslPassword = "sasl-\(UUID().uuidString)"
            /// The token of the API and the endpoint, that of the receiver of alerts.
            var all: [String] = [LoopSystem.token, AlertReceiver.secret]

            init() { all += [password, wrongPassword, wrongToken, saslPassword] }
        }

        /// A text in which no secret may be.
        private struct Place {
            let name: String
            let text: String
        }

        @Test func `planted secrets are in no log, error, answer or table`() async throws {
            var planted = Planted()
            var places: [Place] = []
            let receiver = try AlertReceiver()
            let models = try SyntheticModels(seed: 11)
            let stream = SyntheticStream(
                seed: 11, rows: 2000, labelDelay: 100, champion: models.champion,
                challenger: models.challenger)
            try await receiver.serve { webhook in
                try await LoopSystem.run(password: planted.password) { system in
                    let port = try FreePort.next()
                    try await prepare(system, models, webhook: webhook, endpoint: port)
                    let (serve, api) = try await system.start(
                        "serve", ["serve", "--log-level", "trace"])
                    _ = try await system.launch(
                        "endpoint", ["endpoint", "--port", "\(port)", "--log-level", "trace"])
                    var run = WorkerRun(system: system, pool: await system.pool())
                    try await run.start(logLevel: "trace")
                    var feed = try StreamFeed(stream, broker: system.broker.bootstrapServers)
                    try await feed.send(upTo: feed.total / 2)
                    places += try await errors(system, api, planted)
                    planted.all.append(try await token(system, api))
                    try await system.cluster.stop(.immediate)
                    places += try await errors(system, api, planted)
                    try await system.cluster.start()
                    try await feed.send(upTo: feed.total)
                    try await run.finish(feed.total)
                    await feed.close()
                    try await Deadline.wait(until: "alert", within: .seconds(60)) {
                        !receiver.received.isEmpty
                    }
                    places += try await answers(system, api)
                    places += try await tables(await system.pool())
                    _ = try await serve.process.stop()
                    places += try logs(system)
                }
            }
            #expect(places.count > 60)
            #expect(places.filter { $0.text.isEmpty }.count < places.count / 2)
            for place in places {
                for secret in planted.all {
                    let base64 = Data(secret.utf8).base64EncodedString()
                    #expect(
                        !place.text.contains(secret) && !place.text.contains(base64),
                        "a secret that begins with '\(secret.prefix(9))' is in \(place.name)")
                }
            }
            try ResilienceFigure(
                part: 9, attack: "secrets planted in settings, requests and failures",
                times: planted.all.count, lost: "nothing: found nowhere",
                measured: "\(places.count) logs at level trace, errors, answers and tables, "
                    + "\(places.reduce(0) { $0 + $1.text.utf8.count } / 1024) KiB"
            ).record(repository: KedgeExecutable.repository)
        }

        private func prepare(
            _ system: LoopSystem, _ models: SyntheticModels, webhook: String, endpoint: Int
        ) async throws {
            try await system.createTopics(
                [SyntheticStream.predictionsTopic, SyntheticStream.labelsTopic],
                partitions: SyntheticStream.partitions)
            try await system.createTopics([SyntheticStream.deadLettersTopic])
            await system.set("KEDGE_WEBHOOK_SECRET", AlertReceiver.secret)
            await system.set("KEDGE_ENDPOINT_TOKEN", LoopSystem.token)
            try await system.succeed(["migrate", "up"])
            let yaml = ExactlyOnceResilienceTests.yaml(webhook, windowRows: 250)
                .replacing(
                    "deploy: {endpoints: [\"http://127.0.0.1:1\"]}",
                    with: """
                        deploy:
                          endpoints: ["http://127.0.0.1:\(endpoint)"]
                          tokenEnvironment: KEDGE_ENDPOINT_TOKEN
                        """)
            let pool = await system.pool()
            try await models.register(yaml: yaml, on: pool)
            await pool.close()
        }

        /// What commands say of secrets that are wrong, or stand where they must not.
        private func errors(
            _ system: LoopSystem, _ api: String, _ planted: Planted
        ) async throws -> [Place] {
            let sasl = try system.write(planted.saslPassword, to: "sasl")
            let wrong = system.cluster.connectionString(database: "kedge")
                .replacing(planted.password, with: planted.wrongPassword)
            let kafka = [
                "--kafka-property", "security.protocol=sasl_plaintext", "--kafka-property",
                "sasl.mechanism=PLAIN", "--kafka-property", "sasl.username=kedge",
            ]
            let commands: [(arguments: [String], environment: [String: String?])] = [
                (["doctor", "--server", api], [:]),
                (["doctor", "--server", api], ["KEDGE_DATABASE": wrong]),
                (["migrate", "status"], ["KEDGE_DATABASE": wrong]),
                (["migrate", "status"], ["KEDGE_DATABASE": "postgresql://\(planted.password)@:x"]),
                (["migrate", "status", "--database", wrong], [:]),
                (["pipeline", "list", "--server", api], ["KEDGE_API_TOKEN": planted.wrongToken]),
                (["pipeline", "list", "--server", "http://127.0.0.1:1"], [:]),
                (["doctor"] + kafka + ["--kafka-property", "sasl.password=@\(sasl)"], [:]),
                (["doctor", "--kafka-property", "sasl.password=\(planted.saslPassword)"], [:]),
                (["doctor", "--kafka-property", "sasl.password:\(planted.saslPassword)"], [:]),
            ]
            var places: [Place] = []
            for (number, command) in commands.enumerated() {
                let result = try await system.command(
                    command.arguments, environment: command.environment)
                places.append(Place(name: "the output of command \(number)", text: result.output))
            }
            return places
        }

        /// Makes a token, which is shown this once.
        private func token(_ system: LoopSystem, _ api: String) async throws -> String {
            let made = try await system.send(
                "POST", api + "/api/v1/tokens", json: #"{"name":"ci","role":"viewer"}"#)
            let found = try JSONDecoder().decode([String: String?].self, from: Data(made.body))
            let token = try #require(found["token"] ?? nil)
            let answer = try await system.transport.send(
                HTTPRequest(
                    method: "GET", url: api + "/api/v1/models",
                    headers: [HTTPHeader("authorization", "Bearer \(token)")]))
            #expect(answer.status == 200)
            return token
        }

        private func answers(_ system: LoopSystem, _ api: String) async throws -> [Place] {
            let paths = [
                "pipelines", "pipelines/loop", "pipelines/loop/revisions", "pipelines/loop/windows",
                "pipelines/loop/performance", "pipelines/loop/dead-letters",
                "pipelines/loop/alerts", "pipelines/loop/alerts/deliveries",
                "pipelines/loop/rollouts", "pipelines/loop/retrainings", "models",
                "models/loop/versions", "audit", "tokens", "openapi.json", "nothing",
            ].map { "/api/v1/" + $0 }
            var places: [Place] = []
            for path in paths + ["/metrics", "/readyz", "/healthz"] {
                let answer = try await system.send("GET", api + path)
                places.append(Place(name: "the answer of \(path)", text: answer.text))
            }
            return places
        }

        private func tables(_ pool: PostgresPool) async throws -> [Place] {
            let names = try await pool.query(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            ).map { try $0.decode(String.self, "tablename") }
            var places: [Place] = []
            for name in names {
                let rows = try await pool.query(
                    "SELECT string_agg(t::text, E'\\n') AS text FROM \(unsafeSQL: name) AS t")
                let text = try rows[0].decodeIfPresent(String.self, "text") ?? ""
                places.append(Place(name: "the table \(name)", text: text))
            }
            await pool.close()
            return places
        }

        /// Everything that was logged, by Kedge and by its servers.
        private func logs(_ system: LoopSystem) throws -> [Place] {
            let files = FileManager.default.enumerator(atPath: system.directory.path)
            var places: [Place] = []
            while let name = files?.nextObject() as? String {
                guard name.hasSuffix(".log") else { continue }
                let text = try String(
                    contentsOfFile: system.directory.appending(name), encoding: .utf8)
                places.append(Place(name: "the log \(name)", text: text))
            }
            return places
        }
    }
}
