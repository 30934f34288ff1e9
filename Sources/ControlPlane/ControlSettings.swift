public import Telemetry

/// What every service of the control plane needs to know about its process.
public struct ControlSettings: Sendable, HoldsSecrets {
    /// The version of Kedge, recorded with everything it makes.
    public var softwareVersion: String
    /// What this process calls itself in leases, such as `host:pid`.
    public var owner: String
    /// How often services look for work; also how stale a view of the database may be.
    public var pollInterval: Duration
    /// How long the process may go unheard before another one leads and takes its jobs.
    public var lease: Duration
    /// How often desired traffic is compared with that of the endpoints.
    public var assertInterval: Duration
    /// The environment that secrets are read from, and that trainers get.
    public var environment: [String: String]
    /// The directory below which the files are that pipelines may name; nil: they may name none.
    public var secretsDirectory: String?

    /// How many windows that have closed in some partition may wait for another; beyond, those that
    /// are ahead are not read further.
    public var waitingWindowsMax = 10_000

    /// The lease where none is asked for.
    public static let leaseDefault = Duration.seconds(10)

    /// What pipelines may name of this process's secrets.
    public var secrets: PipelineSecrets {
        PipelineSecrets(environment: environment, directory: secretsDirectory)
    }

    /// How long the leader may ask nothing: the rest of its lease is for whoever asks next.
    public var leadershipSilenceMax: Duration { lease * 4 / 5 }

    /// Makes settings.
    public init(
        softwareVersion: String, owner: String, pollInterval: Duration = .milliseconds(100),
        lease: Duration = Self.leaseDefault, assertInterval: Duration = .seconds(2),
        environment: [String: String] = [:], secretsDirectory: String? = nil
    ) {
        self.softwareVersion = softwareVersion
        self.owner = owner
        self.pollInterval = pollInterval
        self.lease = lease
        self.assertInterval = assertInterval
        self.environment = environment
        self.secretsDirectory = secretsDirectory
    }
}
