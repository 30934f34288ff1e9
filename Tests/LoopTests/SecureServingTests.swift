import Curl
import LocalServers
import Postgres
import Testing

extension LoopTests {
    /// A control plane and an endpoint that only speak to those who prove who they are.
    @Suite(.serialized, .timeLimit(.minutes(2))) struct SecureServingTests {
        @Test func `a version is rolled out to an endpoint that asks for a certificate`()
            async throws
        {
            try await LoopSystem.run { system in
                let authority = try await CertificateAuthority(directory: system.directory.path)
                let server = try await authority.issue("server")
                let client = try await authority.issue("client")
                let port = try FreePort.next()
                await system.set("KEDGE_ENDPOINT_TOKEN", LoopSystem.token)
                await system.set("KEDGE_SECRETS_DIRECTORY", system.directory.path)
                _ = try await system.launch(
                    "endpoint",
                    [
                        "endpoint", "--port", "\(port)", "--tls-certificate", server.certificate,
                        "--tls-key", server.key, "--tls-client-ca", authority.certificate,
                    ])
                try await system.succeed(["migrate", "up"])
                let pool = await system.pool()
                try await SyntheticModels(seed: 7).register(
                    yaml: Self.yaml(port, authority, nil), champion: nil, on: pool)
                await pool.close()
                let (serve, api) = try await system.start("serve", ["serve"])
                let plain = try system.write(Self.yaml(port, authority, nil), to: "plain.yaml")
                let shown = try system.write(Self.yaml(port, authority, client), to: "shown.yaml")

                let start = [
                    "rollout", "start", "loop", "--model-version", "1", "--server", api,
                    "--reason", "test",
                ]
                try await system.succeed(["apply", "-f", plain, "--server", api])
                let doctor = try await system.command(["doctor", "--server", api])
                #expect(doctor.output.contains("unreachable  endpoint https://127.0.0.1:\(port)"))
                try await system.succeed(["apply", "-f", shown, "--server", api])
                try await system.succeed(start)
                try await Deadline.wait(
                    until: "traffic", within: .seconds(30), evidence: { serve.process.logTail() }
                ) {
                    try await system.command(["doctor", "--server", api]).output
                        .contains("% version 1")
                }
            }
        }

        private static func yaml(
            _ port: Int, _ authority: CertificateAuthority, _ client: CertificateAuthority.Identity?
        ) -> String {
            let shown = client.map {
                "\n  clientCertificateFile: \($0.certificate)\n  clientKeyFile: \($0.key)"
            }
            return """
                pipeline: loop
                topic: {predictions: loop.predictions, labels: loop.labels}
                decode:
                  features: {numeric: [first, second], categorical: [group]}
                  target: {classes: ["0", "1"]}
                deploy:
                  endpoints: ["https://127.0.0.1:\(port)"]
                  tokenEnvironment: KEDGE_ENDPOINT_TOKEN
                  caFile: \(authority.certificate)\(shown ?? "")
                """
        }
    }
}
