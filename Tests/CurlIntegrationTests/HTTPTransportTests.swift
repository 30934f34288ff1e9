import Curl
import Foundation
import LocalServers
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPTransportTests {
    struct Echo: Decodable {
        let method: String
        let headers: [String: String]
        let body: String
    }

    @Test func `status, headers and body of an answer arrive`() async throws {
        let server = try await TestServer()
        let transport = HTTPTransport()
        let hello = try await transport.send(HTTPRequest(url: server.url + "/hello"))
        #expect(hello.status == 200)
        #expect(hello.isSuccess)
        #expect(hello.text == "hello\n")
        #expect(hello.header("content-type") == "text/plain")
        let error = try await transport.send(HTTPRequest(url: server.url + "/status?503"))
        #expect(error.status == 503)
        #expect(!error.isSuccess)
        #expect(error.header("RETRY-AFTER") == "7")
        #expect(error.headers.filter { $0.name == "X-Twice" }.map(\.value) == ["a", "b"])
        #expect(try await transport.send(HTTPRequest(url: server.url + "/status?204")).body == [])
    }

    @Test(arguments: ["POST", "PUT", "PATCH", "DELETE"], ["", "{\"a\":1}"])
    func `method, headers and body of a request arrive`(
        _ method: String, _ body: String
    ) async throws {
        let server = try await TestServer()
        let response = try await HTTPTransport().send(
            HTTPRequest(
                method: method, url: server.url + "/echo",
                headers: [
                    HTTPHeader("Content-Type", "application/json"),
                    HTTPHeader("Authorization", "Bearer x"), HTTPHeader("X-Empty", ""),
                ],
                body: Array(body.utf8)))
        let echo = try JSONDecoder().decode(Echo.self, from: Data(response.body))
        #expect(echo.method == method)
        #expect(echo.body == body)
        #expect(echo.headers["content-type"] == "application/json")
        #expect(echo.headers["authorization"] == "Bearer x")
        #expect(echo.headers["x-empty"] == "")
        #expect(echo.headers["expect"] == nil)
        #expect(echo.headers["content-length"] == "\(body.utf8.count)")
    }

    @Test func `a request without body, and HEAD, send none`() async throws {
        let server = try await TestServer()
        let transport = HTTPTransport()
        for method in ["GET", "DELETE"] {
            let response = try await transport.send(
                HTTPRequest(method: method, url: server.url + "/echo"))
            let echo = try JSONDecoder().decode(Echo.self, from: Data(response.body))
            #expect(echo.method == method)
            #expect(echo.headers["content-type"] == nil)
        }
        let head = try await transport.send(HTTPRequest(method: "HEAD", url: server.url + "/big?9"))
        #expect(head.status == 200)
        #expect(head.body == [])
        #expect(head.header("content-length") == "9")
    }

    @Test func `a slow answer is a timeout, in time, and the transport goes on`() async throws {
        let server = try await TestServer()
        let transport = HTTPTransport()
        let start = ContinuousClock.now
        let failure = await #expect(throws: HTTPFailure.self) {
            try await transport.send(
                HTTPRequest(url: server.url + "/slow?20", timeout: .milliseconds(200)))
        }
        #expect(failure?.kind == .timeout)
        #expect(failure?.isRetriable == true)
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(try await transport.send(HTTPRequest(url: server.url + "/hello")).status == 200)
    }

    @Test func `a port where nobody listens is refused`() async throws {
        let port = try FreePort.next()
        let failure = await #expect(throws: HTTPFailure.self) {
            try await HTTPTransport().send(HTTPRequest(url: "http://127.0.0.1:\(port)/"))
        }
        #expect(failure?.kind == .refused)
        #expect(failure?.isRetriable == true)
    }

    @Test func `a name without address is not resolved`() async throws {
        let failure = await #expect(throws: HTTPFailure.self) {
            try await HTTPTransport().send(
                HTTPRequest(url: "http://no-such-host.invalid/", timeout: .seconds(10)))
        }
        #expect(failure?.kind == .cannotResolve || failure?.kind == .timeout)
    }

    @Test func `a body over the limit is too large, one at the limit is not`() async throws {
        let server = try await TestServer()
        let transport = HTTPTransport(
            configuration: HTTPTransportConfiguration(responseBytesMax: 100_000))
        let fits = try await transport.send(HTTPRequest(url: server.url + "/big?100000"))
        #expect(fits.body.count == 100_000)
        let failure = await #expect(throws: HTTPFailure.self) {
            try await transport.send(HTTPRequest(url: server.url + "/big?100001"))
        }
        #expect(failure?.kind == .tooLarge)
        #expect(failure?.isRetriable == false)
        let headers = await #expect(throws: HTTPFailure.self) {
            try await transport.send(HTTPRequest(url: server.url + "/headers"))
        }
        #expect(headers?.kind == .tooLarge)
    }

    @Test func `an answer cut off in the middle is a lost connection`() async throws {
        let server = try await TestServer()
        let failure = await #expect(throws: HTTPFailure.self) {
            try await HTTPTransport().send(HTTPRequest(url: server.url + "/broken"))
        }
        #expect(failure?.kind == .connectionLost)
    }

    @Test(arguments: ["", "no url", "ftp://127.0.0.1/", "file:///etc/passwd", "http://"])
    func `a URL that is none, or of another scheme, is refused`(_ url: String) async throws {
        let failure = await #expect(throws: HTTPFailure.self) {
            try await HTTPTransport().send(HTTPRequest(url: url, timeout: .seconds(2)))
        }
        #expect(failure?.isRetriable == false || failure?.kind == .cannotResolve)
        #expect(url == "no url" || failure?.kind == .invalidRequest)
    }

    @Test(arguments: [HTTPHeader("X", "a\r\nY: b"), HTTPHeader("X\n", "a"), HTTPHeader("", "a")])
    func `a header that could smuggle another is refused`(_ header: HTTPHeader) async throws {
        let failure = await #expect(throws: HTTPFailure.self) {
            try await HTTPTransport().send(
                HTTPRequest(url: "http://127.0.0.1:1/", headers: [header]))
        }
        #expect(failure?.kind == .invalidRequest)
    }

    @Test func `connections are reused, and replaced after the server restarts`() async throws {
        let server = try await TestServer()
        let transport = HTTPTransport()
        let request = HTTPRequest(url: server.url + "/hello")
        #expect(try await transport.send(request).reusedConnection == false)
        for _ in 0..<5 { #expect(try await transport.send(request).reusedConnection) }
        try await server.process.killAndWait()
        let failure = await #expect(throws: HTTPFailure.self) {
            try await transport.send(request)
        }
        #expect(failure?.isRetriable == true)
        let successor = try await TestServer(port: server.port)
        #expect(try await transport.send(request).reusedConnection == false)
        #expect(successor.process.isRunning)
    }

    @Test func `requests run in parallel up to the limit, the others wait`() async throws {
        let server = try await TestServer()
        let transport = HTTPTransport(
            configuration: HTTPTransportConfiguration(parallelRequestsMax: 8))
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    try await transport.send(HTTPRequest(url: server.url + "/slow?0.3")).status
                }
            }
            for try await status in group { #expect(status == 200) }
        }
        let elapsed = ContinuousClock.now - start
        #expect(elapsed >= .milliseconds(600))
        #expect(elapsed < .seconds(4))
    }

    @Test func `too many waiting requests fail at once`() async throws {
        let server = try await TestServer()
        let transport = HTTPTransport(
            configuration: HTTPTransportConfiguration(
                parallelRequestsMax: 1, waitingRequestsMax: 0))
        let kinds = await withTaskGroup(of: HTTPFailure.Kind?.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    do throws(HTTPFailure) {
                        _ = try await transport.send(HTTPRequest(url: server.url + "/slow?0.5"))
                        return nil
                    } catch {
                        return error.kind
                    }
                }
            }
            return await group.reduce(into: [HTTPFailure.Kind?]()) { $0.append($1) }
        }
        #expect(kinds.filter { $0 == .overloaded }.count == 2)
    }

    @Test func `cancelling ends a running and a waiting request`() async throws {
        let server = try await TestServer()
        let transport = HTTPTransport(
            configuration: HTTPTransportConfiguration(parallelRequestsMax: 1))
        let start = ContinuousClock.now
        let kinds = await withTaskGroup(of: HTTPFailure.Kind?.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    do throws(HTTPFailure) {
                        _ = try await transport.send(HTTPRequest(url: server.url + "/slow?30"))
                        return nil
                    } catch {
                        return error.kind
                    }
                }
            }
            group.cancelAll()
            return await group.reduce(into: [HTTPFailure.Kind?]()) { $0.append($1) }
        }
        #expect(kinds == [.cancelled, .cancelled])
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(try await transport.send(HTTPRequest(url: server.url + "/hello")).status == 200)
    }

    @Test func `an address that is not permitted gets nothing`() async throws {
        let server = try await TestServer()
        let transport = HTTPTransport(
            configuration: HTTPTransportConfiguration(permitsAddress: { $0 != "127.0.0.1" }))
        let failure = await #expect(throws: HTTPFailure.self) {
            try await transport.send(HTTPRequest(url: server.url + "/hello"))
        }
        #expect(failure?.kind == .addressNotPermitted)
        #expect(failure?.isRetriable == false)
    }

    @Test func `names are checked by the address that they lead to, before it is connected to`()
        async throws
    {
        let server = try await TestServer()
        let port = try #require(server.url.split(separator: ":").last)
        let asked = Mutex<[String]>([])
        let transport = HTTPTransport(
            configuration: HTTPTransportConfiguration(permitsAddress: { address in
                asked.withLock { $0.append(address) }
                return AddressRules().permits(address)
            }))
        for host in ["localhost", "127.1", "2130706433", "0x7f.1", "0", "[::ffff:127.0.0.1]"] {
            let failure = await #expect(throws: HTTPFailure.self) {
                try await transport.send(HTTPRequest(url: "http://\(host):\(port)/hello"))
            }
            #expect(failure?.kind == .addressNotPermitted, "\(host)")
        }
        #expect(asked.withLock { $0 }.contains("127.0.0.1"))
        // Nobody listens on port 9: that nothing is told but the refusal shows there was no try.
        let closed = await #expect(throws: HTTPFailure.self) {
            try await transport.send(HTTPRequest(url: "http://127.0.0.1:9/"))
        }
        #expect(closed?.kind == .addressNotPermitted)
        let allowing = HTTPTransport(
            configuration: HTTPTransportConfiguration(permitsAddress: { address in
                AddressRules(allowed: [AddressBlock("127.0.0.0/8")].compactMap { $0 })
                    .permits(address)
            }))
        #expect(try await allowing.send(HTTPRequest(url: server.url + "/hello")).status == 200)
    }

    @Test func `a certificate by an authority of one's own is trusted only when told to`()
        async throws
    {
        let server = try await TestServer(secure: true)
        let url = server.secureURL + "/hello"
        let untrusted = await #expect(throws: HTTPFailure.self) {
            try await HTTPTransport().send(HTTPRequest(url: url))
        }
        #expect(untrusted?.kind == .tls)
        #expect(untrusted?.isRetriable == false)
        let trusting = HTTPTransport(
            configuration: HTTPTransportConfiguration(authoritiesFile: server.authorities))
        #expect(try await trusting.send(HTTPRequest(url: url)).status == 200)
        #expect(try await trusting.send(HTTPRequest(url: url)).reusedConnection)
        let otherName = await #expect(throws: HTTPFailure.self) {
            try await trusting.send(HTTPRequest(url: "https://127.0.0.1:\(server.port)/hello"))
        }
        #expect(otherName?.kind == .tls)
        let noFile = HTTPTransport(
            configuration: HTTPTransportConfiguration(authoritiesFile: "/nonexistent.pem"))
        let missing = await #expect(throws: HTTPFailure.self) {
            try await noFile.send(HTTPRequest(url: url))
        }
        #expect(missing?.kind == .tls)
    }

    @Test func `a server that hangs up after the handshake may want a client certificate`()
        async throws
    {
        let server = try await TestServer(secure: true, abrupt: true)
        let transport = HTTPTransport(
            configuration: HTTPTransportConfiguration(authoritiesFile: server.authorities))
        let failure = await #expect(throws: HTTPFailure.self) {
            try await transport.send(HTTPRequest(url: server.secureURL + "/hello"))
        }
        #expect(failure?.kind == .connectionLost)
        #expect(failure?.message.contains("asks for a client certificate") == true)
    }
}
