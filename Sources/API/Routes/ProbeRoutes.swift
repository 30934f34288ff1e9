internal import HTTPTypes
internal import Telemetry

/// What scrapers and probes ask for: `/metrics`, `/healthz`, `/readyz`.
struct ProbeRoutes {
    private struct Health: Encodable {
        let status: String
        let problems: [String: String]?
    }

    let metrics: Metrics
    /// What keeps the process from doing its work, by what is concerned.
    let problems: @Sendable () async -> [String: String]

    var routes: [Route] {
        [
            Route(.get, "/healthz") { _ in
                try Answer(Health(status: "ok", problems: nil))
            },
            Route(.get, "/readyz") { _ in
                let problems = await problems()
                guard problems.isEmpty else {
                    return try Answer(
                        Health(status: "unavailable", problems: problems),
                        status: .serviceUnavailable)
                }
                return try Answer(Health(status: "ok", problems: nil))
            },
            Route(.get, "/metrics") { call in
                let format = ExpositionFormat(accept: call.accept)
                return Answer(
                    mediaType: format.contentType, body: Array(metrics.render(format).utf8))
            },
        ]
    }
}
