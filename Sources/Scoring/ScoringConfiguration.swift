public import Admission
public import Telemetry
public import TransportSecurity

/// How a scoring server listens, and what it admits.
public struct ScoringConfiguration: Sendable, HoldsSecrets {
    /// The address to listen on; default loopback.
    public var host = "127.0.0.1"

    /// The port to listen on, 0 for any free one; default 8085.
    public var port = 8085

    /// Who the server is over TLS; nil serves in the clear, as by default.
    public var identity: ServerIdentity?

    /// The token that requests must bear, except probes and metrics; nil admits everybody.
    public var bearerToken: String?

    /// How long the artifact of a version may be, in bytes; default 16 MiB.
    public var artifactBytesMax = 16 << 20

    /// How many connections are served at the same time; default 1024.
    public var connectionsMax = 1024

    /// How long a connection may be idle; default 60 seconds.
    public var idleTimeout = Duration.seconds(60)

    /// How slowly bodies may come in.
    public var bodyPace = BodyPace()

    /// The version of the software, for `GET /v2`.
    public var softwareVersion = "0.1.0"

    /// Makes the default configuration.
    public init() {}
}
