import Observations
public import Windows

/// `window.labels`: how labels are joined to predictions.
public struct LabelSettings: Sendable, Hashable, Codable {
    /// How long labels are waited for, and how much may wait.
    public let join: LabelJoinSettings
    /// After how long without predictions a partition no longer holds labels back; default 5000.
    public let idleTimeoutMilliseconds: Int64

    init(_ keys: SectionReader, jumpMax: Duration?) {
        let maximumDelay = keys.value(
            "maximumDelay", .duration(in: .seconds(1)...(.seconds(3660 * 86_400))),
            default: .seconds(30 * 86_400), "How late a label may come, in event time.")
        let openPredictionsMax = keys.value(
            "openPredictionsMax", .count("predictions", in: 1...100_000_000),
            default: 1_000_000,
            "How many predictions of a partition wait for labels in memory; others in PostgreSQL.")
        let spilledPredictionsMax = keys.value(
            "spilledPredictionsMax", .count("predictions", in: 1...1_000_000_000),
            default: LabelJoinSettings.spilledPredictionsMaxDefault,
            "How many predictions of a partition wait for labels in PostgreSQL at most.")
        let waitingLabelsMax = keys.value(
            "waitingLabelsMax", .count("labels", in: 1...100_000_000), default: 100_000,
            "How many labels of a partition wait for their predictions at most.")
        let sampleRate = keys.value(
            "sampleRate", .number(from: 0, to: 1, includingLower: false), default: 1,
            "The share of prediction ids whose labels are joined.")
        idleTimeoutMilliseconds =
            keys.value(
                "idleTimeout", .duration(in: .milliseconds(100)...(.seconds(86_400))),
                default: .seconds(5),
                "After how long without predictions a partition no longer holds labels back."
            ).milliseconds
        do {
            join = try LabelJoinSettings(
                maximumDelay: maximumDelay, openPredictionsMax: openPredictionsMax,
                spilledPredictionsMax: spilledPredictionsMax,
                waitingLabelsMax: waitingLabelsMax, sampleRate: sampleRate, jumpMax: jumpMax)
        } catch {
            preconditionFailure("the ranges of the keys are those of the join: \(error)")
        }
    }
}
