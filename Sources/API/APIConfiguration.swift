public import Admission
public import Telemetry
public import TransportSecurity

/// How the API listens, and whom it admits.
public struct APIConfiguration: Sendable, HoldsSecrets {
    /// The address to listen on.
    public var host: String
    /// The port to listen on; 0 for any free one.
    public var port: Int
    /// Who the server is over TLS; nil serves in the clear.
    public var identity: ServerIdentity?
    /// The token of the admin of last resort, beside those that the database knows; nil: none.
    public var bearerToken: String?
    /// Whether requests below `/api/v1` are let in without a token; default: when there is none.
    public var admitsEverybody: Bool
    /// The version of Kedge, recorded with what the API registers.
    public var softwareVersion: String
    /// How many connections are served at the same time; default 1024.
    public var connectionsMax = 1024
    /// How long a connection may be idle; default 60 seconds.
    public var idleTimeout = Duration.seconds(60)
    /// How many requests a second one client may make on average, and twice as many at once;
    /// default 100, 0 for no limit, also not of failures to authenticate.
    public var requestsPerSecond = 100.0
    /// How slowly bodies may come in.
    public var bodyPace = BodyPace()
    /// How long a file of labelled rows may be, in bytes; default 64 MiB.
    public var backfillBytesMax = 64 << 20
    /// How long a submitted artifact may be, in bytes; default 16 MiB, as endpoints take them.
    public var artifactBytesMax = 16 << 20
    /// How long a pipeline file may be, in bytes; default 1 MiB.
    public var pipelineBytesMax = 1 << 20

    /// Makes a configuration.
    public init(
        host: String = "127.0.0.1", port: Int = 8470, bearerToken: String?, softwareVersion: String
    ) {
        self.host = host
        self.port = port
        self.bearerToken = bearerToken
        admitsEverybody = bearerToken == nil
        self.softwareVersion = softwareVersion
    }
}
