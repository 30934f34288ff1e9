/// What every service of the control plane needs to know about its process.
public struct ControlSettings: Sendable {
    /// The version of Kedge, recorded with everything it makes.
    public var softwareVersion: String
    /// What this process calls itself in leases, such as `host:pid`.
    public var owner: String
    /// How often services look for work; also how stale a view of the database may be.
    public var pollInterval: Duration
    /// How long a job may go without a heartbeat before another process takes it.
    public var jobLease: Duration
    /// How often desired traffic is compared with that of the endpoints.
    public var assertInterval: Duration
    /// The environment that secrets are read from.
    public var environment: [String: String]

    /// Makes settings.
    public init(
        softwareVersion: String, owner: String, pollInterval: Duration = .milliseconds(100),
        jobLease: Duration = .seconds(30), assertInterval: Duration = .seconds(2),
        environment: [String: String] = [:]
    ) {
        self.softwareVersion = softwareVersion
        self.owner = owner
        self.pollInterval = pollInterval
        self.jobLease = jobLease
        self.assertInterval = assertInterval
        self.environment = environment
    }
}
