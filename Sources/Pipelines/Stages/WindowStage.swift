import Observations
public import Windows

/// `window`: what is compared with the reference, and how labels find their predictions.
public struct WindowStage: Sendable, Hashable, Codable {
    /// How the stream is cut into windows; default 1000 events of each partition.
    public let current: WindowSpecification
    /// After how long without predictions a partition no longer holds windows of event time back.
    ///
    /// Default 5 minutes. Nil for windows by count, which wait for their events, and in pipelines
    /// that were applied before there was such a time-out.
    public let idleTimeoutMilliseconds: Int64?
    /// How many rows the reference keeps at most: 100 to 1 000 000; default 5000.
    public let referenceRowsMax: Int
    /// The share of prediction ids that are stored as feature rows, above 0 to 1; default 1.
    public let sampleRate: Double
    /// How labels are joined to predictions.
    public let labels: LabelSettings

    /// Whether a window is a number of events of each partition, not a span of event time.
    public var isByCount: Bool { current.unit == .events }

    /// How windows are cut: windows that are cut otherwise are counted anew.
    ///
    /// Windows by count of any size go on with the next index.
    public var cut: String {
        isByCount ? "events" : "\(current.size) ms every \(current.step) ms"
    }

    init(_ keys: SectionReader) {
        let extent = ValueType<Extent>.extent(
            "events", in: 1...10_000_000, or: .seconds(1)...(.seconds(366 * 86_400)))
        let size = keys.value(
            "current", extent, default: .count(1000),
            "How long a window is: events of one partition, or event time.")
        let step = keys.optional(
            "step", extent, without: "`current`: windows tumble",
            "How far apart windows begin, in the unit of `current`.")
        let lateness = keys.optional(
            "allowedLateness", .duration(in: .zero...(.seconds(366 * 86_400))), without: "`0s`",
            "How long a window stays open for late events; only with a duration as `current`.")
        let jumpMax = keys.optional(
            "jumpMax", .duration(in: .seconds(1)...(.seconds(366 * 86_400))), without: "no bound",
            "How far one event may move event time ahead.")
        let idleTimeout = keys.value(
            "idleTimeout", .duration(in: .seconds(1)...(.seconds(30 * 86_400))),
            default: .seconds(300),
            "After how long without predictions a partition no longer holds windows back; only "
                + "with a duration as `current`.")
        idleTimeoutMilliseconds = Self.idleTimeout(keys, idleTimeout, size: size)
        current = Self.current(
            keys, size: size, step: step ?? size, lateness: lateness, jumpMax: jumpMax)
        referenceRowsMax = keys.value(
            "referenceRowsMax", .count("rows", in: 100...1_000_000), default: 5000,
            "How many rows the reference keeps at most.")
        sampleRate = keys.value(
            "sampleRate", .number(from: 0, to: 1, includingLower: false), default: 1,
            "The share of prediction ids whose features are stored to train on.")
        labels = keys.section("labels") { LabelSettings($0, jumpMax: jumpMax) }
    }

    private static func idleTimeout(
        _ keys: SectionReader, _ timeout: Duration, size: Extent
    ) -> Int64? {
        guard case .count = size else { return timeout.milliseconds }
        if keys.has("idleTimeout") {
            keys.report("expected a duration as current, got events", at: "idleTimeout")
        }
        return nil
    }

    private static func current(
        _ keys: SectionReader, size: Extent, step: Extent, lateness: Duration?, jumpMax: Duration?
    ) -> WindowSpecification {
        do {
            switch (size, step) {
            case (.time(let size), .time(let step)):
                return try .eventTime(
                    size: size, step: step, allowedLateness: lateness ?? .zero, jumpMax: jumpMax)
            case (.count(let size), .count(let step)):
                if keys.has("allowedLateness") {
                    keys.report("expected a duration as current, got events", at: "allowedLateness")
                }
                return try .events(size: size, step: step)
            default:
                keys.report("expected the unit of current, got the other one", at: "step")
            }
        } catch WindowsError.setting(let name, let expected, let got) {
            if keys.isSound("current", "step") {
                keys.report(
                    "expected \(name) \(expected), got \(got)",
                    at: keys.has("step") ? "step" : "current")
            }
        } catch {
            keys.report("\(error)", at: "current")
        }
        return .standIn
    }
}

extension WindowSpecification {
    /// A window that stands in while reading goes on after a problem.
    fileprivate static let standIn: WindowSpecification = {
        do {
            return try .events(size: 1)
        } catch {
            preconditionFailure("one event is in the range: \(error)")
        }
    }()
}
