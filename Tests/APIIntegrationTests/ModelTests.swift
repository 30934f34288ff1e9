import API
import Foundation
import Postgres
import Registry
import Testing
import Training

extension APITests {
    /// Models, versions, artifacts and aliases.
    @Suite struct ModelTests {
        private static let versions = "/api/v1/models/churn-model/versions"

        @Test func `a submitted artifact becomes a version, once`() async throws {
            try await withAPI { api in
                _ = try await api.apply("churn", Samples.pipeline())
                let artifact = try Samples.artifact().encoded()
                let path = Self.versions + "?reason=first%20one"
                let first = try await api.send("POST", path, artifact)
                #expect(first.status == 201)
                #expect(first.object["version"] as? Int == 1)
                let again = try await api.send("POST", path, artifact)
                #expect(again.status == 200)
                #expect(again.object["created"] as? Bool == false)
                let other = try await api.send(
                    "POST", path, try Samples.artifact(flip: true).encoded())
                #expect(other.object["version"] as? Int == 2)
                #expect(try await api.get(Self.versions).list("versions").count == 2)
                let shown = try await api.get(Self.versions + "/1")
                #expect(shown.object["createdBy"] as? String == "anybody")
                let bytes = try await api.get(Self.versions + "/1/artifact")
                #expect(bytes.body == artifact)
                let hash = try #require(first.object["contentHash"] as? String)
                #expect(bytes.header("etag") == "\"\(hash)\"")
                let audit = try await api.get("/api/v1/audit?object=model/churn-model/1")
                let after = audit.list("entries").first?["after"] as? [String: String]
                #expect(after?["reason"] == "first one")
            }
        }

        @Test func `an artifact that cannot be served is refused`() async throws {
            try await withAPI(configure: { $0.artifactBytesMax = 50_000 }) { api in
                _ = try await api.apply("churn", Samples.pipeline())
                let artifact = String(decoding: try Samples.artifact().encoded(), as: UTF8.self)
                let path = Self.versions + "?reason=x"
                for body in [
                    "{}", "no", artifact.replacing("leaves", with: "goes"),
                    artifact.replacing("\"age\"", with: "\"years\""), "",
                ] {
                    #expect(try await api.post(path, body).status == 422, "\(body.prefix(20))")
                }
                #expect(try await api.post(Self.versions, artifact).status == 400)
                let unknown = try await api.post("/api/v1/models/x/versions?reason=x", artifact)
                #expect(unknown.status == 404)
                let huge = String(repeating: " ", count: 60_000) + artifact
                #expect(try await api.post(path, huge).status == 413)
                #expect(try await api.get(Self.versions).list("versions").isEmpty)
            }
        }

        @Test func `aliases are told for now and for any time before`() async throws {
            try await withAPI { api in
                _ = try await api.apply("churn", Samples.pipeline())
                let path = Self.versions + "?reason=x"
                _ = try await api.send("POST", path, try Samples.artifact().encoded())
                _ = try await api.send("POST", path, try Samples.artifact(flip: true).encoded())
                for version in 1...2 {
                    try await api.pool.withTransaction {
                        try await AliasStore($0).move(
                            "champion", of: "churn-model", to: version, actor: "test", reason: "t")
                    }
                }
                let now = try await api.get("/api/v1/models/churn-model/aliases")
                #expect(now.list("aliases").first?["version"] as? Int == 2)
                #expect(now.list("history").count == 2)
                let before = try await api.get(
                    "/api/v1/models/churn-model/aliases?as_of=2020-01-01T00:00:00Z")
                #expect(before.list("aliases").isEmpty)
                let then = try await api.get(
                    "/api/v1/models/churn-model/aliases?as_of=2100-01-01T00:00:00%2B01:00")
                #expect(then.list("aliases").first?["version"] as? Int == 2)
                #expect(
                    try await api.get("/api/v1/models/churn-model/aliases?as_of=now").status == 400)
                let versions = try await api.get(Self.versions).list("versions")
                #expect(versions.first?["aliases"] as? [String] == ["champion"])
                let models = try await api.get("/api/v1/models").list("models")
                #expect(models.first?["champion"] as? Int == 2)
            }
        }

        @Test(arguments: ["/0", "/x", "/-1", "/99999999999999999999", "/7", "/7/artifact"])
        func `there is nothing under a version that does not exist`(path: String) async throws {
            try await withAPI { api in
                _ = try await api.apply("churn", Samples.pipeline())
                #expect(try await api.get(Self.versions + path).status == 404)
                #expect(try await api.get("/api/v1/models/x/aliases").status == 404)
                #expect(try await api.get("/api/v1/models/x/versions").status == 404)
            }
        }
    }
}
