import Admission
import Attacks
import Foundation
import Testing

@testable import API

extension APITests {
    /// How often clients may ask, and how slowly they may send.
    @Suite struct AdmissionTests {
        private static let secret = "the-admin-of-last-resort"

        @Test func `a client that asks too often waits, and no other does`() async throws {
            try await withAPI(token: Self.secret, configure: { $0.requestsPerSecond = 1 }) { api in
                let made = try await api.post(
                    "/api/v1/tokens", #"{"name":"ci","role":"viewer","expiresInSeconds":3600}"#)
                try #require(made.status == 201, "\(made.object)")
                let ci = try #require(made.object["token"] as? String)
                #expect(try await api.get("/api/v1/models").status == 200)
                var refused = try await api.get("/api/v1/models")
                for _ in 0..<5 where refused.status == 200 {
                    refused = try await api.get("/api/v1/models")
                }
                #expect(refused.status == 429)
                #expect(refused.header("Retry-After") == "1")
                #expect(refused.message.contains("at most 1 requests a second of one client"))

                #expect(try await api.send("GET", "/api/v1/models", token: ci).status == 200)
                // Probes and metrics are not counted.
                for _ in 0..<5 {
                    #expect(try await api.get("/healthz").status == 200)
                }
                let metrics = try await api.get("/metrics")
                #expect(metrics.text.contains("kedge_http_clients 2"))
            }
        }

        @Test func `an address that fails to say who it is gets no more looks at the database`()
            async throws
        {
            try await withAPI(token: Self.secret) { api in
                var statuses: [Int] = []
                for _ in 0..<Int(AdmissionRates.failuresBurst) + 20 {
                    statuses.append(
                        try await api.send("GET", "/api/v1/models", token: "kedge_guess").status)
                }
                #expect(statuses.first == 401)
                #expect(statuses.filter { $0 == 401 }.count >= Int(AdmissionRates.failuresBurst))
                #expect(statuses.contains(429))
                #expect(Set(statuses) == [401, 429])
                #expect(try await api.get("/api/v1/models").status == 200)
            }
        }

        @Test func `a body that trickles in is refused, and its connection ends`() async throws {
            try await withAPI(
                token: Self.secret,
                configure: { $0.bodyPace = BodyPace(grace: .milliseconds(200)) }
            ) { api in
                let answer = try await TricklingClient.send(
                    "PUT /api/v1/pipelines/p HTTP/1.1\r\nHost: kedge\r\n"
                        + "Authorization: Bearer \(Self.secret)\r\n"
                        + "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n",
                    port: api.port, for: .seconds(20))
                #expect(answer.text.hasPrefix("HTTP/1.1 408 "))
                #expect(answer.text.contains(#""code":"too_slow""#))
                #expect(answer.isEnded)
            }
        }
    }
}
