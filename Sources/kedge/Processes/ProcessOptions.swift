import ArgumentParser
import ControlPlane
import Foundation
import Logging
import Telemetry

/// What all long-running commands take.
struct ProcessOptions: ParsableArguments {
    @Option(help: "The lowest level that is logged: trace, debug, info, notice, warning, error.")
    var logLevel = "info"

    @Option(help: "Write the port that was bound to this file once the process serves.")
    var portFile: String?

    /// A logger that writes JSON lines with Elastic Common Schema names to standard error.
    func logger(_ command: String) throws -> Logger {
        guard let level = Logger.Level(rawValue: logLevel) else {
            throw InputError(
                "--log-level: expected one of "
                    + Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
                    + ", got '\(logLevel)'")
        }
        return Logger(label: "kedge.\(command)") { label in
            ECSLogHandler(
                label: label, serviceName: "kedge-\(command)",
                serviceVersion: KedgeVersion.current, logLevel: level)
        }
    }

    /// Metrics of the product and of this process.
    func metrics(_ command: String) -> Metrics {
        let metrics = Metrics()
        metrics.collectProcess(version: KedgeVersion.current, command: command)
        return metrics
    }

    /// The settings of the control plane's services in this process.
    func control(lease: Duration = ControlSettings.leaseDefault) -> ControlSettings {
        ControlSettings(
            softwareVersion: KedgeVersion.current,
            owner:
                "\(ProcessInfo.processInfo.hostName):\(ProcessInfo.processInfo.processIdentifier)",
            lease: lease, environment: ProcessInfo.processInfo.environment)
    }

    /// Tells whoever started the process which port it serves on.
    func announce(port: Int, logger: Logger) {
        logger.notice("Listening.", metadata: ["server.port": "\(port)"])
        guard let portFile else { return }
        do {
            try String(port).write(toFile: portFile, atomically: true, encoding: .utf8)
        } catch {
            logger.error(
                "The port file could not be written.",
                metadata: ["file.path": "\(portFile)", "error.message": "\(error)"])
        }
    }
}
