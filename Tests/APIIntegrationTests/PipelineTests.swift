import Foundation
import Testing

extension APITests {
    /// Applying pipelines, and looking at them.
    @Suite struct PipelineTests {
        @Test func `a pipeline is applied, found again, and has its revisions`() async throws {
            try await withAPI { api in
                let first = try await api.apply("churn", Samples.pipeline())
                #expect(first.status == 201)
                #expect(first.object["revision"] as? Int == 1)
                let again = try await api.apply("churn", Samples.pipeline())
                #expect(again.status == 200)
                #expect(again.object["changed"] as? Bool == false)
                let changed = try await api.apply("churn", Samples.pipeline(alpha: 0.01))
                #expect(changed.object["revision"] as? Int == 2)
                let shown = try await api.get("/api/v1/pipelines/ch%75rn")
                #expect(shown.status == 200)
                #expect(shown.object["source"] as? String == Samples.pipeline(alpha: 0.01))
                #expect(shown.object["status"] is [String: Any])
                let revisions = try await api.get("/api/v1/pipelines/churn/revisions")
                #expect(
                    revisions.list("revisions").compactMap { $0["revision"] as? Int } == [2, 1])
                #expect(try await api.get("/api/v1/pipelines").list("pipelines").count == 1)
                #expect(
                    try await api.get("/api/v1/models").list("models").first?["name"] as? String
                        == "churn-model")
                let audit = try await api.get("/api/v1/audit?object=pipeline%2Fchurn")
                #expect(audit.list("entries").count == 2)
                #expect(audit.list("entries").first?["actor"] as? String == "anybody")
            }
        }

        @Test func `the path of a webhook and values of variables are not shown`() async throws {
            try await withAPI { api in
                _ = try await api.apply(
                    "churn", Samples.pipeline(),
                    variables: ["HOOK": "https://other.example:8443/services/s3cret?key=s3cret"])
                for path in ["", "/revisions"] {
                    let text = try await api.get("/api/v1/pipelines/churn\(path)").text
                    #expect(!text.contains("s3cret"))
                    #expect(text.contains("https://other.example:8443/..."))
                }
            }
        }

        @Test func `a file with problems is refused with each of them`() async throws {
            try await withAPI { api in
                let file = Samples.pipeline().replacing("alpha: 0.05", with: "alfa: 0.05")
                    .replacing("classes: [stays, leaves]", with: "classes: [stays]")
                for path in ["/api/v1/pipelines/churn", "/api/v1/pipelines/validate"] {
                    let body = try JSONSerialization.data(
                        withJSONObject: ["source": file, "file": "my.yaml"])
                    let reply = try await api.send(
                        path.hasSuffix("churn") ? "PUT" : "POST", path, Array(body))
                    #expect(reply.status == 422)
                    #expect(reply.code == "invalid_pipeline")
                    let problems = try #require(reply.error["problems"] as? [[String: Any]])
                    #expect(problems.count >= 2)
                    #expect(problems.allSatisfy { $0["file"] as? String == "my.yaml" })
                    #expect(problems.contains { $0["path"] as? String == "detect.drift.alfa" })
                }
                #expect(try await api.get("/api/v1/pipelines/churn").status == 404)
            }
        }

        @Test func `another name, or other features under a name, are refused`() async throws {
            try await withAPI { api in
                let other = try await api.apply("other", Samples.pipeline())
                #expect(other.status == 422)
                #expect(other.message.contains("'other'"))
                _ = try await api.apply("churn", Samples.pipeline())
                let features = try await api.apply("churn", Samples.pipeline(numeric: "age"))
                #expect(features.status == 409)
                let sound = try await api.post(
                    "/api/v1/pipelines/validate",
                    String(
                        decoding: try JSONSerialization.data(
                            withJSONObject: ["source": Samples.pipeline()]), as: UTF8.self))
                #expect(sound.status == 200)
            }
        }

        @Test func `whoever applies at the same time gets revisions of their own`() async throws {
            try await withAPI { api in
                let revisions = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 1...8 {
                        group.addTask {
                            let reply = try await api.apply(
                                "churn", Samples.pipeline(alpha: Double(number) / 100))
                            #expect(reply.status < 300)
                            return reply.object["revision"] as? Int ?? 0
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(revisions.sorted() == Array(1...8))
            }
        }

        @Test(arguments: [
            "", "/revisions", "/windows", "/windows/1", "/performance", "/offsets", "/alerts",
            "/alerts/deliveries", "/dead-letters", "/retrainings", "/rollouts",
        ])
        func `there is nothing below an unknown pipeline`(path: String) async throws {
            try await withAPI { api in
                let reply = try await api.get("/api/v1/pipelines/a%2Fb%20%27%3B--\(path)")
                #expect(reply.status == 404)
                #expect(reply.code == "not_found")
            }
        }
    }
}
