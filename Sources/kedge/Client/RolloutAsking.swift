import ArgumentParser
import Rollouts

/// Asks something of a rollout.
struct RolloutAsking: ParsableArguments {
    /// What the API answers.
    private struct Asked: Decodable {
        let rollout: Int64
    }

    @Argument(help: "The number of the rollout; see 'rollout list'.")
    var id: Int64

    @Option(help: "Why; it stands in the audit log.")
    var reason: String?

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    /// Sends the request, which is done a moment later.
    func ask(_ request: RolloutRequest) async throws {
        let answer = try await api.client().send(
            "POST", APIPath.rollout(id, "/\(request.rawValue)"), json: ReasonBody(reason: reason))
        try output.print(answer, as: Asked.self) { asked in
            "rollout \(asked.rollout) was asked to \(request.rawValue); "
                + "watch it with 'kedge rollout watch \(asked.rollout)'"
        }
    }
}
