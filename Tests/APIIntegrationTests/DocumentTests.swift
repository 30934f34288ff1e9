import Curl
import Foundation
import HTTPTypes
import Postgres
import Registry
import Telemetry
import Testing

@testable import API

/// The OpenAPI document against the routes there are.
@Suite struct DocumentTests {
    private let table = APIServer.routes(
        configuration: APIConfiguration(bearerToken: nil, softwareVersion: "0.1.0"),
        pool: PostgresPool(configuration: PostgresPoolConfiguration(connectionString: "")),
        metrics: Metrics.disabled, draining: DrainingFlag())

    @Test func `every route is in the document, and nothing else is`() throws {
        let routes = Set(table.routes.map { "\($0.method.rawValue) \($0.pattern)" })
        #expect(routes == Set(try OpenAPIDocument.embedded().operations.keys))
        #expect(routes.count == table.routes.count)
    }

    @Test func `the document names each route's query, body and need of a token`() throws {
        let operations = try OpenAPIDocument.embedded().operations
        for route in table.routes {
            let operation = try #require(operations["\(route.method.rawValue) \(route.pattern)"])
            let parameters = operation["parameters"] as? [[String: Any]] ?? []
            let query = parameters.filter { $0["in"] as? String == "query" }
                .compactMap { $0["name"] as? String }
            #expect(Set(query) == route.query, "\(route.pattern)")
            let body = operation["requestBody"] as? [String: Any]
            let content = body?["content"] as? [String: Any] ?? [:]
            #expect(content.keys.first == route.body?.mediaType, "\(route.pattern)")
            let isOpen = (operation["security"] as? [Any])?.isEmpty ?? false
            #expect(isOpen == (route.access == .open), "\(route.pattern)")
            #expect(route.access == .open || route.pattern.hasPrefix(APIServer.prefix))
        }
    }

    @Test func `each route's role stands in the table and in the document, and nothing else does`()
        throws
    {
        let operations = try OpenAPIDocument.embedded().operations
        #expect(Set(RouteAccess.table.keys) == Set(operations.keys))
        for (name, operation) in operations {
            let role = (operation["x-kedge-role"] as? String).flatMap { AccessRole(rawValue: $0) }
            #expect(RouteAccess.table[name] == role.map { .role($0) } ?? .open, "\(name)")
            let responses = operation["responses"] as? [String: Any] ?? [:]
            #expect((responses["403"] != nil) == (role != nil), "\(name)")
        }
        #expect(RouteAccess(.delete, "/api/v1/forgotten") == .role(.admin))
    }

    @Test func `only viewers' operations leave everything as it is`() throws {
        let harmless: Set = ["POST /api/v1/pipelines/validate"]
        for (name, access) in RouteAccess.table where !name.hasPrefix("GET ") {
            #expect((access == .role(.viewer)) == harmless.contains(name), "\(name)")
            #expect(access != .open, "\(name)")
        }
    }

    @Test func `readiness asks for the newest migration there is`() throws {
        #expect(try APIClusterTrait.migrations.count == SchemaVersion.needed)
    }

    @Test(arguments: ["{}", #"{"models":[{"name":"m"}]}"#, #"{"models":[],"more":1}"#, "no"])
    func `an answer that is not as the document has it is found out`(body: String) throws {
        let reply = Reply(
            Curl.HTTPResponse(
                status: 200, headers: [HTTPHeader("Content-Type", "application/json")],
                body: Array(body.utf8)))
        let document = try OpenAPIDocument.embedded()
        #expect(!document.problems("GET", "/api/v1/models", reply).isEmpty)
    }
}
