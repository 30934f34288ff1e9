/// Raises an alarm when the mean of a real-valued stream has left its baseline, up or down.
///
/// Shiryaev-Roberts e-detectors for both directions, averaged: while the mean of each value, given
/// the past, is within `tolerance` of `baseline`, the chance of an alarm within n values is at most
/// n / `threshold`, and the mean time to a false alarm at least `threshold`.
///
/// Two assumptions to choose from. *Bounded*: each value is in `minimum`...`maximum`, whatever its
/// distribution; the factors are those of `ShiryaevRobertsMixture` on the scaled value. *Sub-
/// Gaussian*: E exp(l (x - mean)) <= exp(l^2 s^2 / 2) for all l, as for normal values of standard
/// deviation s or for values in a range of width 2 s; the factors are exp(l (x - baseline) -
/// l^2 s^2 / 2), see `SubGaussianMixture` (Shin, Ramdas, Rinaldo 2023).
public struct MeanEDetector: StreamDetector {
    /// What commands and pipelines call it.
    public static let id = StreamDetectorID.meanEDetector

    /// What is known about the values.
    public enum Assumption: Sendable, Hashable {
        /// They lie between two bounds.
        case bounded(minimum: Double, maximum: Double)
        /// Their tails are no heavier than those of a normal law of this standard deviation.
        case subGaussian(deviation: Double)
    }

    /// Which shifts of the mean count.
    public enum Direction: String, Sendable, CaseIterable {
        /// Rises only.
        case up
        /// Falls only.
        case down
        /// Both.
        case both
    }

    /// The mean that is fine.
    public let baseline: Double
    /// How far from the baseline the mean may be and still be fine.
    public let tolerance: Double
    /// The wealth at which the alarm is raised.
    public let threshold: Double
    private let direction: Direction
    private let assumption: Assumption
    private var isAlarming = false

    // Those of the assumption; one whose tolerance reaches the bound never gives evidence: nil.
    private var boundedRise: ShiryaevRobertsMixture?
    private var boundedFall: ShiryaevRobertsMixture?
    private var subGaussianRise: SubGaussianMixture?
    private var subGaussianFall: SubGaussianMixture?

    /// Makes a detector without evidence.
    ///
    /// - Parameters:
    ///   - baseline: the mean that is fine.
    ///   - tolerance: how far from it the mean may be: its confidence bound when it is estimated.
    ///   - threshold: n / threshold bounds the chance of a false alarm in n values; over 1.
    /// - Throws: `DetectionError.parameter` when one is out of its range.
    public init(
        baseline: Double, tolerance: Double = 0, assumption: Assumption, threshold: Double,
        direction: Direction = .both
    ) throws(DetectionError) {
        guard baseline.magnitude <= StreamSignal.magnitudeMax else {
            throw .parameter(name: "baseline", expected: "a number", got: "\(baseline)")
        }
        guard tolerance >= 0, tolerance <= StreamSignal.magnitudeMax else {
            throw .parameter(name: "tolerance", expected: "0 or more", got: "\(tolerance)")
        }
        guard threshold > 1, threshold <= 1e200 else {
            throw .parameter(name: "threshold", expected: "over 1", got: "\(threshold)")
        }
        self.baseline = baseline
        self.tolerance = tolerance
        self.threshold = threshold
        self.direction = direction
        self.assumption = assumption
        try begin()
    }

    /// Reads `baseline`, either `minimum` and `maximum` or `deviation`, `tolerance` (0),
    /// `threshold` (1e6) and `direction` (both).
    public init(parameters: inout DetectorParameters) throws(DetectionError) {
        let baseline = try parameters.number("baseline", default: nil, "a number") { _ in true }
        let deviation = try parameters.optionalNumber("deviation", "over 0") { $0 > 0 }
        let assumption: Assumption
        if let deviation {
            assumption = .subGaussian(deviation: deviation)
        } else {
            let minimum = try parameters.number(
                "minimum", default: nil, "a number below the baseline (or give deviation)"
            ) { $0 < baseline }
            let maximum = try parameters.number(
                "maximum", default: nil, "a number above the baseline"
            ) { $0 > baseline }
            assumption = .bounded(minimum: minimum, maximum: maximum)
        }
        try self.init(
            baseline: baseline,
            tolerance: parameters.number("tolerance", default: 0, "0 or more") { $0 >= 0 },
            assumption: assumption,
            threshold: parameters.number("threshold", default: 1e6, "over 1, at most 1e200") {
                $0 > 1 && $0 <= 1e200
            },
            direction: parameters.choice("direction", default: .both))
    }

    /// The evidence for a shift, to be held against the threshold.
    public var wealth: Double {
        let rise = boundedRise?.wealth ?? subGaussianRise?.wealth ?? 0
        let fall = boundedFall?.wealth ?? subGaussianFall?.wealth ?? 0
        return switch direction {
        case .up: rise
        case .down: fall
        case .both: 0.5 * (rise + fall)
        }
    }

    /// Takes in a value, and says what it told; one outside the bounds is refused.
    public mutating func update(_ value: Double) -> StreamSignal {
        guard value.magnitude <= StreamSignal.magnitudeMax else { return .refused }
        switch assumption {
        case .bounded(let minimum, let maximum):
            guard value >= minimum, value <= maximum else { return .refused }
            if isAlarming { reset() }
            let share = (value - minimum) / (maximum - minimum)
            boundedRise?.update(loss: share)
            boundedFall?.update(loss: 1 - share)
        case .subGaussian(let deviation):
            if isAlarming { reset() }
            subGaussianRise?.update(excess: (value - baseline - tolerance) / deviation)
            subGaussianFall?.update(excess: (baseline - tolerance - value) / deviation)
        }
        isAlarming = wealth >= threshold
        return isAlarming ? .alarm : []
    }

    /// Starts again without evidence.
    public mutating func reset() {
        isAlarming = false
        boundedRise?.reset()
        boundedFall?.reset()
        subGaussianRise?.reset()
        subGaussianFall?.reset()
    }

    private mutating func begin() throws(DetectionError) {
        switch assumption {
        case .subGaussian(let deviation):
            guard deviation > 0, deviation <= StreamSignal.magnitudeMax else {
                throw .parameter(name: "deviation", expected: "over 0", got: "\(deviation)")
            }
            subGaussianRise = SubGaussianMixture()
            subGaussianFall = SubGaussianMixture()
        case .bounded(let minimum, let maximum):
            let magnitudeMax = StreamSignal.magnitudeMax
            guard minimum < baseline, baseline < maximum, -minimum <= magnitudeMax,
                maximum <= magnitudeMax
            else {
                throw .parameter(
                    name: "minimum and maximum", expected: "below and above \(baseline)",
                    got: "\(minimum) and \(maximum)")
            }
            let width = maximum - minimum
            let high = (baseline + tolerance - minimum) / width
            let low = (maximum - baseline + tolerance) / width
            if high < 1 {
                boundedRise = try ShiryaevRobertsMixture(baseline: high, alternatives: nil)
            }
            if low < 1 {
                boundedFall = try ShiryaevRobertsMixture(baseline: low, alternatives: nil)
            }
        }
    }
}
