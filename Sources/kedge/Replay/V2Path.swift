import Curl

/// The routes of the Open Inference Protocol V2 that are used.
enum V2Path {
    /// Where a model is described.
    static func model(_ model: String, endpoint: String) -> String {
        "\(base(endpoint))/v2/models/\(URLText.segment(model))"
    }

    /// Where a model is asked.
    static func infer(_ model: String, endpoint: String) -> String {
        "\(self.model(model, endpoint: endpoint))/infer"
    }

    /// Whether an endpoint can take requests.
    static func ready(endpoint: String) -> String { "\(base(endpoint))/v2/health/ready" }

    /// How an endpoint of Kedge splits the traffic of a model.
    static func traffic(_ model: String, endpoint: String) -> String {
        "\(base(endpoint))/v2/kedge/models/\(URLText.segment(model))/traffic"
    }

    /// The header fields of a request with JSON.
    static func headers(_ bearerToken: String?) -> [HTTPHeader] {
        [HTTPHeader("Content-Type", "application/json")]
            + (bearerToken.map { [HTTPHeader("Authorization", "Bearer \($0)")] } ?? [])
    }

    private static func base(_ endpoint: String) -> Substring {
        endpoint.hasSuffix("/") ? endpoint.dropLast() : endpoint[...]
    }
}
