import Detection
import Foundation

/// A stream of independent values that shifts at some point.
///
/// Made by SplitMix64 in the same way as in `Peers/river_streams.py`, so that both see the same
/// values.
enum StreamCase: String, CaseIterable {
    case rareErrors = "Bernoulli(.1), then .2"
    case frequentErrors = "Bernoulli(.3), then .4"
    case normal = "N(0, 1), then mean .5"
    case wideNormal = "N(0, 10), then mean 5"
    case logNormal = "log-normal, then x e^.5"

    /// Whether values are errors of 0 or 1.
    var isBinary: Bool { self == .rareErrors || self == .frequentErrors }

    /// `count` values, shifted from `change` on.
    func values(seed: UInt64, count: Int, change: Int) -> [Double] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { index in
            let isShifted = index >= change
            switch self {
            case .rareErrors: return random.nextUniform() < (isShifted ? 0.2 : 0.1) ? 1 : 0
            case .frequentErrors: return random.nextUniform() < (isShifted ? 0.4 : 0.3) ? 1 : 0
            case .normal: return Self.normal(&random) + (isShifted ? 0.5 : 0)
            case .wideNormal: return 10 * Self.normal(&random) + (isShifted ? 5 : 0)
            case .logNormal: return exp(Self.normal(&random) + (isShifted ? 0.5 : 0))
            }
        }
    }

    /// Twelve uniforms less 6: mean 0, variance 1.
    static func normal(_ random: inout SplitMix64) -> Double {
        var sum = random.nextUniform()
        for _ in 0..<11 { sum += random.nextUniform() }
        return sum - 6
    }

    /// What an e-detector is told of the stream; nil for detectors that need nothing, or cannot
    /// watch it.
    func parameters(_ id: StreamDetectorID) -> [String]? {
        switch (id, self) {
        case (.errorEDetector, .rareErrors): ["baseline=0.1"]
        case (.errorEDetector, .frequentErrors): ["baseline=0.3"]
        case (.meanEDetector, .rareErrors): ["baseline=0.1", "minimum=0", "maximum=1"]
        case (.meanEDetector, .frequentErrors): ["baseline=0.3", "minimum=0", "maximum=1"]
        case (.meanEDetector, .normal): ["baseline=0", "deviation=1"]
        case (.meanEDetector, .wideNormal): ["baseline=0", "deviation=10"]
        case (.errorEDetector, _), (.meanEDetector, _): nil
        case (.ddm, _), (.eddm, _), (.hddmA, _), (.hddmW, _): isBinary ? [] : nil
        default: []
        }
    }
}
