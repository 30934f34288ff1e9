import ControlPlane
import Curl
import Pipelines
import Rollouts
import Serving

/// Looks at the serving endpoints of pipelines: ready, and with the traffic that is recorded.
struct EndpointExamination {
    let secrets: PipelineSecrets
    private static let timeout = Duration.seconds(5)

    func findings(_ state: RegisteredState) async -> [Finding] {
        var findings: [Finding] = []
        let transports = PipelineTransports(
            configuration: HTTPTransportConfiguration(connectTimeout: Self.timeout),
            secrets: secrets)
        for pipeline in state.pipelines {
            for url in pipeline.deploy.endpoints {
                findings.append(
                    await examine(
                        url, pipeline: pipeline, expected: state.traffic[pipeline.name],
                        versions: state.versions[pipeline.model] ?? [], transports: transports))
            }
        }
        return findings
    }

    private func examine(
        _ url: String, pipeline: Pipeline, expected: TrafficSplit?, versions: Set<String>,
        transports: PipelineTransports
    ) async -> Finding {
        let check = "endpoint \(url)"
        let transport: HTTPTransport
        do {
            transport = try transports.transport(for: pipeline.deploy.tlsFiles)
        } catch {
            return .skipped(check, "not asked: \(error)", remedy: Self.secretsRemedy)
        }
        do {
            let response = try await transport.send(
                HTTPRequest(url: V2Path.ready(endpoint: url), timeout: Self.timeout))
            guard response.isSuccess else {
                return .failed(
                    check, "expected it to be ready, got status \(response.status)",
                    remedy: "see the log of 'kedge endpoint'")
            }
        } catch {
            return .unreachable(
                check, error.message,
                remedy: "start 'kedge endpoint' there, or correct deploy.endpoints of the pipeline "
                    + "'\(pipeline.name)'")
        }
        do {
            let target = KedgeEndpointTarget(
                url: url, token: try pipeline.deploy.token.map { try secrets.read($0) },
                transport: transport, timeout: Self.timeout)
            let strangers = try await target.loadedVersions(model: pipeline.model)
                .filter { !versions.contains($0) }
            guard strangers.isEmpty else {
                return Self.strangers(strangers, check: check, model: pipeline.model, url: url)
            }
            return Self.traffic(
                check: check, model: pipeline.model, expected: expected,
                found: try await target.traffic(model: pipeline.model))
        } catch let error as SecretError {
            return .skipped(
                check, "ready; its traffic was not asked for: \(error)",
                remedy: Self.secretsRemedy)
        } catch {
            return .failed(
                check, "\(error)", remedy: "see that the token of the pipeline is the endpoint's")
        }
    }

    private static let secretsRemedy =
        "give the doctor the variables and the --secrets-directory that 'kedge serve' has"

    /// What an endpoint holds and the registry does not know.
    ///
    /// A new version of the same number would be refused there: a version never changes.
    static func strangers(
        _ versions: [String], check: String, model: String, url: String
    ) -> Finding {
        .failed(
            check,
            "holds versions of '\(model)' that are not registered: "
                + versions.joined(separator: ", ") + "; was the database restored?",
            remedy: versions.map {
                "unload it: POST \(url)/v2/repository/models/\(model)/unload "
                    + "{\"parameters\":{\"kedge_version\":\"\($0)\"}}"
            }.joined(separator: "\n             -> "))
    }

    /// Whether an endpoint shows the traffic that is recorded.
    static func traffic(
        check: String, model: String, expected: TrafficSplit?, found: TrafficSplit?
    ) -> Finding {
        let remedy =
            "'kedge serve' sets it again within seconds while it leads; see its log otherwise"
        switch (expected, found) {
        case (nil, nil): return .ok(check, "ready; no version of '\(model)' was deployed yet")
        case (nil, let found?):
            return .ok(check, "ready; serves \(RolloutText.split(found))")
        case (let expected?, nil):
            return .failed(
                check,
                "expected traffic of '\(model)' to be \(RolloutText.split(expected)), "
                    + "but the model is not loaded",
                remedy: remedy)
        case (let expected?, let found?):
            guard expected.routesLike(found) else {
                return .failed(
                    check,
                    "expected traffic of '\(model)' to be \(RolloutText.split(expected)), "
                        + "got \(RolloutText.split(found))",
                    remedy: remedy)
            }
            return .ok(check, "ready; serves \(RolloutText.split(found))")
        }
    }
}
