import Curl
import Pipelines
import Serving

extension ServingTargets {
    /// Kedge's own endpoints at the URLs of `deploy.endpoints`, all treated as one.
    public static func endpoints(
        over transports: PipelineTransports, secrets: PipelineSecrets
    ) -> ServingTargets {
        ServingTargets { pipeline in
            let transport = try transports.transport(for: pipeline.deploy.tlsFiles)
            let token = try pipeline.deploy.token.map { try secrets.read($0) }
            return ServingTargetSet(
                pipeline.deploy.endpoints.map { url in
                    KedgeEndpointTarget(
                        url: url, token: token, transport: transport,
                        timeout: .milliseconds(pipeline.deploy.timeoutMilliseconds))
                })
        }
    }
}
