/// Raises an alarm when the mean of a loss has risen above a baseline.
///
/// The loss is 0 or 1 (an error), or any number in 0...1. As long as its mean given the past is at
/// most `baseline`, the chance of an alarm within n updates is at most n / `threshold`, for any n,
/// and the mean time to a false alarm is at least `threshold`. A Shiryaev-Roberts e-detector with a
/// mixture over alternatives; formula and source at `ShiryaevRobertsMixture`.
public struct ErrorEDetector: Codable, Sendable, Equatable {
    private var mixture: ShiryaevRobertsMixture
    /// The wealth at which the alarm is raised.
    public let threshold: Double
    /// How many losses came since the start or the last reset.
    public private(set) var count = 0

    /// Makes a detector without evidence.
    ///
    /// - Parameters:
    ///   - baseline: the mean loss that is still fine, between 0 and 1; an upper confidence bound
    ///     when it is estimated.
    ///   - threshold: n / threshold bounds the chance of a false alarm in n updates; over 1.
    ///   - alternatives: the mean losses to be quick at, above the baseline; nil for a default
    ///     grid that covers small to large rises.
    /// - Throws: `DetectionError.parameter` when one is out of its range.
    public init(
        baseline: Double, threshold: Double, alternatives: [Double]? = nil
    ) throws(DetectionError) {
        guard threshold > 1, threshold <= 1e200 else {
            throw .parameter(name: "threshold", expected: "over 1", got: "\(threshold)")
        }
        mixture = try ShiryaevRobertsMixture(baseline: baseline, alternatives: alternatives)
        self.threshold = threshold
    }

    /// The mean loss that is still fine.
    public var baseline: Double { mixture.baseline }

    /// The evidence for a rise, to be held against the threshold.
    public var wealth: Double { mixture.wealth }

    /// Whether the evidence stands at the threshold or above.
    public var isAlarming: Bool { wealth >= threshold }

    /// Takes in a loss, clamped to 0...1; true when the evidence stands at the threshold or above.
    ///
    /// A NaN tells nothing and is passed over.
    public mutating func update(loss: Double) -> Bool {
        guard !loss.isNaN else { return isAlarming }
        mixture.update(loss: min(1, max(0, loss)))
        count += 1
        return isAlarming
    }

    /// Takes in whether a prediction was wrong.
    public mutating func update(isError: Bool) -> Bool {
        update(loss: isError ? 1 : 0)
    }

    /// Starts again without evidence.
    public mutating func reset() {
        mixture.reset()
        count = 0
    }
}
