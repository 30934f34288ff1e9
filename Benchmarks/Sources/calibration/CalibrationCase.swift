import Detection
import Foundation

/// A distribution of a feature, whose samples are compared with others of it or shifted ones.
///
/// Made by SplitMix64 in the same way as in `Peers/calibration_peers.py`, so that both see the same
/// values.
enum CalibrationCase: String, CaseIterable {
    case normal
    case logNormal = "log-normal"
    case studentT3 = "t3"
    case discrete = "discrete with ties"
    case mixture
    case autoregression = "AR(1) 0.6"

    /// The standard deviation, which shifts are multiples of; of `discrete` before it is rounded.
    var deviation: Double {
        switch self {
        case .normal: 1
        case .logNormal: ((M_E - 1) * M_E).squareRoot()
        case .studentT3: 3.0.squareRoot()
        case .discrete: Self.discreteScale
        // Mean of the variances, and variance of the means.
        case .mixture: (0.7 + 0.3 * 0.25 + 0.7 * 0.3 * 25).squareRoot()
        case .autoregression: 1 / (1 - 0.6 * 0.6).squareRoot()
        }
    }

    /// Whether rows depend on those before them, and are compared as a series.
    var isSeries: Bool { self == .autoregression }

    /// What normal values are multiplied by before they are rounded: nine values or so.
    private static let discreteScale = 1.5

    /// Limits of five categories: the fifths of the distribution, rounded.
    var categoryLimits: [Double] {
        switch self {
        case .normal: [-0.84, -0.25, 0.25, 0.84]
        case .logNormal: [0.43, 0.78, 1.29, 2.32]
        case .studentT3: [-0.98, -0.28, 0.28, 0.98]
        case .discrete: [-1.5, -0.5, 0.5, 1.5]
        case .mixture: [-0.57, 0.18, 1.07, 4.78]
        case .autoregression: [-1.05, -0.32, 0.32, 1.05]
        }
    }

    /// `count` values, each moved by `shift` standard deviations.
    func values(seed: UInt64, count: Int, shift: Double) -> [Double] {
        var random = SplitMix64(seed: seed)
        let moved = shift * deviation
        var last: Double?
        return (0..<count).map { _ in
            switch self {
            case .normal: return Self.normals(&random).0 + moved
            case .logNormal: return exp(Self.normals(&random).0) + moved
            case .studentT3:
                let (value, other) = Self.normals(&random)
                let chiSquare = other * other - 2 * log(1 - random.nextUniform())
                return value / (chiSquare / 3).squareRoot() + moved
            case .discrete:
                let value = Self.discreteScale * Self.normals(&random).0 + moved
                return value.rounded(.toNearestOrEven)
            case .mixture:
                let value = Self.normals(&random).0
                return (random.nextUniform() < 0.7 ? value : 5 + 0.5 * value) + moved
            case .autoregression:
                let noise = Self.normals(&random).0
                let value = last.map { 0.6 * $0 + noise } ?? deviation * noise
                last = value
                return value + moved
            }
        }
    }

    /// Two independent normal values of two uniforms (Box, Muller 1958).
    static func normals(_ random: inout SplitMix64) -> (Double, Double) {
        let radius = (-2 * log(1 - random.nextUniform())).squareRoot()
        let angle = 2 * Double.pi * random.nextUniform()
        return (radius * cos(angle), radius * sin(angle))
    }
}
