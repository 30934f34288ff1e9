import ArgumentParser
import ControlPlane
import Foundation

/// How a process reaches Kafka.
struct KafkaOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Kafka's bootstrap servers, as host:port,host:port.",
            discussion: "Default: the environment variable KEDGE_KAFKA."))
    var kafka: String?

    @Option(
        name: .customLong("kafka-property"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A property of librdkafka, such as security.protocol=SASL_SSL; may be repeated.",
            discussion: """
                name=value, or name=@FILE to read the value from a file, for secrets. Also read from
                the file that KEDGE_KAFKA_PROPERTIES names: one name=value in each line.
                """))
    var properties: [String] = []

    /// The properties of librdkafka that are secrets.
    private static let secrets: Set = [
        "sasl.password", "ssl.key.password", "ssl.key.pem", "ssl.keystore.password",
        "sasl.oauthbearer.client.secret", "sasl.oauthbearer.config",
    ]

    /// Settings from options and environment.
    ///
    /// - Throws: `InputError` when no broker is named or a property is malformed.
    func settings(instanceID: String? = nil) throws -> KafkaSettings {
        let environment = ProcessInfo.processInfo.environment
        guard let servers = kafka ?? environment["KEDGE_KAFKA"], !servers.isEmpty else {
            throw InputError(
                "expected Kafka's bootstrap servers: give --kafka or set KEDGE_KAFKA, "
                    + "for example 127.0.0.1:9092")
        }
        var all: [String: String] = [:]
        if let file = environment["KEDGE_KAFKA_PROPERTIES"] {
            all = try Self.properties(in: try Self.text(of: file), file: file)
        }
        for property in properties {
            let (name, value) = try Self.split(property, from: "--kafka-property")
            if value.hasPrefix("@") {
                all[name] = try Self.text(of: String(value.dropFirst()))
            } else if Self.secrets.contains(name) {
                throw InputError(
                    "--kafka-property: expected \(name)=@FILE, because everybody on this machine "
                        + "could read a secret on the command line")
            } else {
                all[name] = value
            }
        }
        return KafkaSettings(
            bootstrapServers: servers, properties: all, instanceID: instanceID)
    }

    /// Properties of a file: one name=value in each line; empty lines and those with # say nothing.
    static func properties(in text: String, file: String) throws -> [String: String] {
        var all: [String: String] = [:]
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let (name, value) = try split(line, from: "\(file):\(number + 1)")
            all[name] = value
        }
        return all
    }

    private static func split(
        _ property: String, from origin: String
    ) throws -> (name: String, value: String) {
        guard let equals = property.firstIndex(of: "="), equals != property.startIndex else {
            // What came may be a secret.
            let name = property.prefix { $0.isLetter || $0 == "." }
            throw InputError("\(origin): expected name=value, got '\(name)...'")
        }
        let name = property[..<equals].trimmingCharacters(in: .whitespaces)
        let value = property[property.index(after: equals)...]
        return (name, value.trimmingCharacters(in: .whitespaces))
    }

    private static func text(of file: String) throws -> String {
        do {
            return try String(contentsOfFile: file, encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        } catch {
            throw InputError("cannot read '\(file)': \(error.localizedDescription)")
        }
    }
}
