public import Curl
import Pipelines
import Serving

extension ServingTargets {
    /// Kedge's own endpoints at the URLs of `deploy.endpoints`, all treated as one.
    public static func endpoints(
        transport: HTTPTransport, environment: [String: String]
    ) -> ServingTargets {
        let transports = EndpointTransports(standard: transport)
        return ServingTargets { pipeline in
            let transport = transports.transport(for: pipeline.deploy)
            let token = try pipeline.deploy.token?.read(environment: environment)
            return ServingTargetSet(
                pipeline.deploy.endpoints.map { url in
                    KedgeEndpointTarget(
                        url: url, token: token, transport: transport,
                        timeout: .milliseconds(pipeline.deploy.timeoutMilliseconds))
                })
        }
    }
}
