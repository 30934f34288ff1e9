import Testing

@testable import Scoring

@Suite struct ScoringRouteTests {
    @Test(arguments: [
        ("/v2", ScoringRoute.server), ("/v2/", .server), ("/v2/health/live", .live),
        ("/healthz", .live), ("/readyz", .ready), ("/v2/health/ready", .ready),
        ("/metrics", .metrics), ("/v2/models/m", .model("m", version: nil)),
        ("/v2/models/m/versions/3", .model("m", version: "3")),
        ("/v2/models/m/ready", .modelReady("m", version: nil)),
        ("/v2/models/m/versions/3/ready", .modelReady("m", version: "3")),
        ("/v2/models/m/infer", .infer("m", version: nil)),
        ("/v2/models/m/versions/3/infer", .infer("m", version: "3")),
        ("/v2/models/versions/infer", .infer("versions", version: nil)),
        ("/v2/repository/index", .index), ("/v2/repository/models/m/load", .load("m")),
        ("/v2/repository/models/m/unload", .unload("m")),
        ("/v2/kedge/models/m/traffic", .traffic("m")),
    ])
    func `a path has its route`(path: String, route: ScoringRoute) {
        #expect(ScoringRoute(path: path) == route)
    }

    @Test(arguments: [
        "", "/", "/v1", "/v2/models", "/v2/health", "/v2/health/other", "/v2/models/m/other",
        "/v2/models/m/infer/x", "/v2/models/m/versions", "/v2/repository", "/v2/repository/models",
        "/v2/repository/models/m/other", "/v2/kedge/models/m", "/metrics/x", "/v2/kedge",
    ])
    func `other paths have none`(path: String) {
        #expect(ScoringRoute(path: path) == nil)
    }
}
