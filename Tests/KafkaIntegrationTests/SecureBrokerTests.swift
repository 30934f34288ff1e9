import Foundation
import Kafka
import LocalServers
import Testing

/// Clients over TLS, through a proxy that ends it before the broker, which speaks in the clear.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct SecureBrokerTests {
    /// Ends TLS on a port, and shows clients its own port where the broker names its own.
    private static let proxy = """
        import socket, ssl, struct, sys, threading
        port, broker, certificate, key, authority = sys.argv[1:6]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        if authority:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(authority)
        named = b"127.0.0.1" + struct.pack(">i", int(broker))
        shown = b"127.0.0.1" + struct.pack(">i", int(port))
        def pump(source, target, change):
            try:
                while data := source.recv(1 << 16):
                    target.sendall(data.replace(named, shown) if change else data)
            except OSError:
                pass
            for end in (source, target):
                try: end.shutdown(socket.SHUT_RDWR)
                except OSError: pass
        def serve(plain):
            try:
                client = context.wrap_socket(plain, server_side=True)
                server = socket.create_connection(("127.0.0.1", int(broker)))
            except OSError:
                return plain.close()
            threading.Thread(target=pump, args=(client, server, False), daemon=True).start()
            pump(server, client, True)
        listener = socket.create_server(("127.0.0.1", int(port)))
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
        """

    private struct Secured {
        let directory: TemporaryDirectory
        let authority: CertificateAuthority
        let servers: String

        /// The properties of a client that trusts an authority.
        func properties(
            _ authority: CertificateAuthority, _ client: CertificateAuthority.Identity? = nil
        ) -> [String: String] {
            var all = [
                "bootstrap.servers": servers, "security.protocol": "SSL",
                "ssl.ca.location": authority.certificate,
                "ssl.endpoint.identification.algorithm": "https",
            ]
            all["ssl.certificate.location"] = client?.certificate
            all["ssl.key.location"] = client?.key
            return all
        }
    }

    private func run(
        asksClients: Bool = false, alternatives: String = "IP:127.0.0.1",
        _ body: (Secured) async throws -> Void
    ) async throws {
        try await TestBroker.run { test in
            let directory = test.directory
            let authority = try await CertificateAuthority(directory: directory.path)
            let server = try await authority.issue("server", alternatives: alternatives)
            let port = try FreePort.next()
            let proxy = try LocalProcess(
                executable: "/usr/bin/env",
                arguments: [
                    "python3", "-c", Self.proxy, "\(port)", "\(test.broker.port)",
                    server.certificate, server.key, asksClients ? authority.certificate : "",
                ],
                logPath: directory.appending("proxy.log"))
            let deadline = ContinuousClock.now + .seconds(20)
            while !FreePort.isListening(port) {
                try #require(ContinuousClock.now < deadline && proxy.isRunning, "the proxy")
                _ = await proxy.waitForExit(limit: .milliseconds(10))
            }
            try await test.createTopic("secured")
            try await body(
                Secured(
                    directory: directory, authority: authority, servers: "127.0.0.1:\(port)"))
            try await proxy.killAndWait()
        }
    }

    private func isReached(_ properties: [String: String]) async throws -> Bool {
        let admin = try KafkaAdmin(properties: properties)
        let metadata = try? await admin.metadata(timeout: .seconds(5))
        await admin.close()
        return metadata?.partitionCounts["secured"] == 1
    }

    @Test func `messages go there and back over TLS`() async throws {
        try await run { secured in
            let properties = secured.properties(secured.authority)
            let producer = try KafkaProducer(properties: properties)
            for number in 0..<1000 {
                try #require(
                    producer.offer(topic: "secured", key: nil, payload: Array("\(number)".utf8)))
            }
            try await producer.flush(timeout: .seconds(30))
            #expect(producer.counters.delivered == 1000)
            await producer.close()
            let consumer = try KafkaConsumer(properties: properties, topics: [])
            let partition = TopicPartition(topic: "secured", partition: 0)
            try await consumer.startConsuming([partition: 0])
            var seen = Seen()
            try await seen.gather(consumer) { $0.count == 1000 }
            #expect(seen.count == 1000)
            await consumer.close()
        }
    }

    @Test func `a broker of another authority, or another name, is not talked to`() async throws {
        try await run { secured in
            let stranger = try await CertificateAuthority(
                directory: secured.directory.path, name: "stranger")
            let isStrangerReached = try await isReached(secured.properties(stranger))
            #expect(!isStrangerReached)
        }
        try await run(alternatives: "DNS:elsewhere.example") { secured in
            let isRenamedReached = try await isReached(secured.properties(secured.authority))
            #expect(!isRenamedReached)
        }
    }

    @Test func `a client's certificate is shown where the broker asks for one`() async throws {
        try await run(asksClients: true) { secured in
            let client = try await secured.authority.issue("client")
            let isKnown = try await isReached(secured.properties(secured.authority, client))
            #expect(isKnown)
            let isUnknown = try await isReached(secured.properties(secured.authority))
            #expect(!isUnknown)
        }
    }

    @Test func `a wrong authority is told in words`() async throws {
        try await run { secured in
            let stranger = try await CertificateAuthority(
                directory: secured.directory.path, name: "stranger")
            let consumer = try KafkaConsumer(
                properties: secured.properties(stranger).merging(["group.id": "g"]) { $1 },
                topics: ["secured"])
            var seen = Seen()
            try await seen.gather(consumer) { seen in
                seen.errors.contains { $0.description.contains("certificate verify failed") }
            }
            await consumer.close()
        }
    }

    @Test(arguments: ["SCRAM-SHA-256", "SCRAM-SHA-512"])
    func `SASL over TLS is taken with a certificate and a name check`(
        mechanism: String
    ) async throws {
        let directory = try TemporaryDirectory(prefix: "kedge-kafka-sasl")
        defer { directory.remove() }
        let authority = try await CertificateAuthority(directory: directory.path)
        let client = try await authority.issue("client")
        let producer = try KafkaProducer(properties: [
            "bootstrap.servers": "127.0.0.1:1", "security.protocol": "SASL_SSL",
            "sasl.mechanism": mechanism, "sasl.username": "kedge", "sasl.password": "planted-9",
            "ssl.ca.location": authority.certificate,
            "ssl.certificate.location": client.certificate, "ssl.key.location": client.key,
            "ssl.endpoint.identification.algorithm": "https",
        ])
        await producer.close()
    }
}
