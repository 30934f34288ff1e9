import API
import ArgumentParser
import ControlPlane
import Curl
import Foundation
import Logging
import Postgres
import ServiceLifecycle
import Serving
import UnixSignals

/// The control plane: HTTP API, metrics, rollouts, schedules, retraining, alerts.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the control plane: API, metrics, rollouts, schedules, retraining, alerts.",
        discussion: """
            Many replicas may run: all serve the API and retrain, one of them leads. Requests need
            a token of 'kedge token create', or the one of KEDGE_API_TOKEN or --token-file, which
            is an admin's. --no-token admits everybody, on a loopback address only.
            """)

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(parsing: .unconditional, help: "The port to listen on; 0 for any free one.")
    var port = 8470

    @Option(help: "A file that holds the token of the admin of last resort.")
    var tokenFile: String?

    @Flag(help: "Admit everybody on this machine to the API; for demonstrations.")
    var noToken = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The requests a second that one client of the API may make; 0 for no limits.",
            discussion: """
                A client is a token, or without one an address. Twice as many are admitted at \
                once; beyond that the answer is 429.
                """))
    var requestsPerSecond = 100.0

    @Option(
        help: ArgumentHelp(
            "How long this process may go unheard before another leads, and takes its jobs.",
            discussion: "1s to 10m."))
    var lease = DurationArgument(ControlSettings.leaseDefault)

    @OptionGroup var retention: RetentionOptions
    @OptionGroup var webhooks: WebhookOptions
    @OptionGroup var secrets: SecretsOptions
    @OptionGroup var trainers: TrainersOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var tls: TLSOptions
    @OptionGroup var process: ProcessOptions

    func validate() throws {
        guard requestsPerSecond == 0 || (0.1...1_000_000).contains(requestsPerSecond) else {
            throw ValidationError("--requests-per-second: expected 0, or 0.1 to 1000000")
        }
        guard (.seconds(1)...(.seconds(600))).contains(lease.duration) else {
            throw ValidationError("--lease: expected 1s to 10m")
        }
    }

    func run() async throws {
        LevelMemory.keep()
        let kept = try retention.policy()
        let logger = try process.logger("serve")
        let metrics = process.metrics("serve")
        var settings = process.control(lease: lease.duration)
        settings.secretsDirectory = try secrets.directory()
        let pool = try database.pool("serve", idleInTransaction: lease.duration)
        try await database.requireSchema(pool, logger: logger)
        let token = try token()
        if token == nil, !noToken {
            logger.notice(
                "Only tokens of 'kedge token create' admit to the API: KEDGE_API_TOKEN is not set.")
        }
        let leadership = Leadership(
            lock: PostgresLeadership(
                connectionString: try database.connectionString(), key: Leadership.lockKey,
                lease: settings.leadershipSilenceMax),
            settings: settings, metrics: metrics, logger: logger)
        var configuration = APIConfiguration(
            host: host, port: port, bearerToken: token, softwareVersion: KedgeVersion.current)
        configuration.admitsEverybody = noToken
        configuration.requestsPerSecond = requestsPerSecond
        configuration.identity = try tls.identity(metrics: metrics, logger: logger)
        let server = APIServer(
            configuration: configuration, pool: pool, metrics: metrics, logger: logger,
            onListening: { process.announce(port: $0, logger: logger) })
        let toEndpoints = PipelineTransports(
            configuration: HTTPTransportConfiguration(), secrets: settings.secrets)
        let toReceivers = PipelineTransports(
            configuration: try webhooks.connection(), secrets: settings.secrets)
        let services: [any Service] = [
            server, leadership, PoolObserver(pool: pool, metrics: metrics),
            TransportObserver(
                transports: ["endpoints": toEndpoints, "receivers": toReceivers],
                metrics: metrics),
            Scheduler(
                pool: pool, settings: settings, leadership: leadership, metrics: metrics,
                logger: logger),
            Retrainer(
                pool: pool, settings: settings, program: try trainer(settings), metrics: metrics,
                logger: logger),
            RolloutReconciler(
                pool: pool, settings: settings,
                targets: .endpoints(over: toEndpoints, secrets: settings.secrets),
                leadership: leadership, metrics: metrics, logger: logger),
            AlertDispatcher(
                pool: pool, settings: settings, transports: toReceivers,
                leadership: leadership, metrics: metrics, logger: logger),
            RowRetention(
                pool: pool, policy: kept, settings: settings,
                leadership: leadership, metrics: metrics, logger: logger),
        ]
        try await ListenFailure.naming(host: host, port: port) {
            try await ServiceGroup(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
            ).run()
        }
        await pool.close()
    }

    /// The token of the admin of last resort.
    ///
    /// - Throws: `InputError` when everybody would be admitted from other machines.
    private func token() throws -> String? {
        guard !noToken || ListenAddress.isLoopback(host) else {
            throw InputError(
                "--no-token: expected a --host of this machine alone, such as 127.0.0.1, "
                    + "got '\(host)'")
        }
        return try TokenSource(
            file: tokenFile, variable: "KEDGE_API_TOKEN", isOff: noToken
        ).token()
    }

    /// This program again, with the same database.
    private func trainer(_ settings: ControlSettings) throws -> TrainerProgram {
        var environment = settings.environment
        environment["KEDGE_DATABASE"] = try database.connectionString()
        environment[TrainersOptions.variable] = try trainers.directory()
        return TrainerProgram(executable: "/proc/self/exe", environment: environment)
    }
}
