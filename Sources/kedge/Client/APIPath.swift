/// The paths of the API.
enum APIPath {
    static let pipelines = "/api/v1/pipelines"
    static let models = "/api/v1/models"
    static let tokens = "/api/v1/tokens"
    static let audit = "/api/v1/audit"

    /// A token.
    static func token(_ name: String) -> String {
        "\(tokens)/\(URLText.segment(name))"
    }

    /// Something of a pipeline; nothing: the pipeline itself.
    static func pipeline(
        _ name: String, _ rest: String = "", _ parameters: [(name: String, value: String?)] = []
    ) -> String {
        URLText.path("\(pipelines)/\(URLText.segment(name))\(rest)", parameters)
    }

    /// Something of a model.
    static func model(
        _ name: String, _ rest: String, _ parameters: [(name: String, value: String?)] = []
    ) -> String {
        URLText.path("\(models)/\(URLText.segment(name))\(rest)", parameters)
    }

    /// Something of a rollout; nothing: the rollout itself.
    static func rollout(
        _ id: Int64, _ rest: String = "", _ parameters: [(name: String, value: String?)] = []
    ) -> String {
        URLText.path("/api/v1/rollouts/\(id)\(rest)", parameters)
    }
}
