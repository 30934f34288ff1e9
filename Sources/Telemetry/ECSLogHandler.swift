internal import FoundationEssentials
public import Logging

/// Writes log events as JSON lines with the field names of the Elastic Common Schema.
///
/// Metadata whose key is a dotted ECS name (`event.action`, `error.message`, `trace.id`, ...)
/// become fields of that name; all other metadata go under `labels` as text, dots in their keys
/// replaced by `_` as ECS demands. A value longer than `valueBytesMax` is cut.
public struct ECSLogHandler: LogHandler {
    /// The version of the schema that the fields follow.
    public static let schemaVersion = "8.11.0"

    /// How many bytes of UTF-8 of one value are written.
    public static let valueBytesMax = 8192

    /// The lowest level that is written.
    public var logLevel: Logger.Level

    /// Metadata of every event of this logger.
    public var metadata: Logger.Metadata = [:]

    /// Adds metadata from the task that logs.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let serviceName: String
    private let serviceVersion: String?
    private let sink: any LogSink
    private let now: @Sendable () -> Date

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - label: the name of the logger, written as `log.logger`.
    ///   - serviceName: which process logs, such as `kedge-worker`.
    ///   - serviceVersion: the version of the software.
    ///   - sink: where lines go.
    public init(
        label: String, serviceName: String, serviceVersion: String? = nil,
        logLevel: Logger.Level = .info, sink: any LogSink = FileDescriptorLogSink.standardError
    ) {
        self.init(
            label: label, serviceName: serviceName, serviceVersion: serviceVersion,
            logLevel: logLevel, sink: sink, now: { Date.now })
    }

    init(
        label: String, serviceName: String, serviceVersion: String?, logLevel: Logger.Level,
        sink: any LogSink, now: @escaping @Sendable () -> Date
    ) {
        self.label = label
        self.serviceName = serviceName
        self.serviceVersion = serviceVersion
        self.logLevel = logLevel
        self.sink = sink
        self.now = now
    }

    /// The metadata under a key.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one event.
    public func log(event: LogEvent) {
        var merged = metadata
        if let provided = metadataProvider?.get(), !provided.isEmpty {
            merged.merge(provided) { $1 }
        }
        if let own = event.metadata { merged.merge(own) { $1 } }
        var line = ECSLine()
        line.append("@timestamp", Self.text(of: now()))
        line.append("log.level", event.level.rawValue)
        line.append("message", event.message.description)
        line.append("ecs.version", Self.schemaVersion)
        line.append("log.logger", label)
        line.append("log.origin.file.name", event.file)
        line.append("log.origin.file.line", Int(event.line))
        if merged["service.name"] == nil { line.append("service.name", serviceName) }
        if let serviceVersion, merged["service.version"] == nil {
            line.append("service.version", serviceVersion)
        }
        if let error = event.error {
            if merged["error.message"] == nil { line.append("error.message", "\(error)") }
            if merged["error.type"] == nil { line.append("error.type", "\(type(of: error))") }
        }
        line.append(metadata: merged)
        sink.write(line.finished())
    }

    private static func text(of date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
