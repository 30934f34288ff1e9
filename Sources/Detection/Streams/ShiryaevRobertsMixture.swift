/// Evidence that a bounded loss has risen above its baseline, at some unknown time.
///
/// For each alternative mean q > p0: M <- (M + 1) (1 + (q - p0)(x - p0) / (p0 (1 - p0))), which for
/// x = 0 or 1 is the likelihood ratio of a Bernoulli q. While the mean of x, given the past, is at
/// most p0, each factor has mean at most 1, so E[M after n] <= n, and for the mixture mean
/// P(max over n >= A) <= n / A, whatever the dependence, without asymptotics (Shin, Ramdas, Rinaldo
/// 2023, e-detectors).
struct ShiryaevRobertsMixture: Codable, Sendable, Equatable {
    /// Steps of ln(odds) from the baseline to the alternatives, small to large rises.
    ///
    /// From 0.10 they lead to .109, .114, .125, .136, .155, .190, .250 and .355. Closer or wider
    /// grids of five to ten steps gave the same delays within a tenth (simulated).
    static let logOddsSteps = [0.1, 0.15, 0.25, 0.35, 0.5, 0.75, 1.1, 1.6]

    /// The factors of the odds that `logOddsSteps` are.
    private static let oddsFactors = logOddsSteps.map { exponential($0) }

    /// Where values stop growing, so that no long alarm overflows.
    private static let valueMax = 1e250

    let baseline: Double
    let alternatives: [Double]
    private(set) var values: [Double]

    private enum CodingKeys: String, CodingKey { case baseline, alternatives, values }

    /// Starts without evidence.
    ///
    /// - Parameter alternatives: means above the baseline; nil for the default steps.
    init(baseline: Double, alternatives: [Double]?) throws(DetectionError) {
        guard baseline > 0, baseline < 1 else {
            throw .parameter(name: "baseline", expected: "between 0 and 1", got: "\(baseline)")
        }
        let odds = baseline / (1 - baseline)
        let chosen =
            alternatives
            ?? Self.logOddsSteps.map { step in
                let raised = odds * exponential(step)
                return raised / (1 + raised)
            }
        guard !chosen.isEmpty, chosen.allSatisfy({ $0 > baseline && $0 < 1 }) else {
            throw .parameter(
                name: "alternatives", expected: "means between \(baseline) and 1",
                got: "\(chosen)")
        }
        self.baseline = baseline
        self.alternatives = chosen
        values = [Double](repeating: 0, count: chosen.count)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            baseline: container.decode(Double.self, forKey: .baseline),
            alternatives: container.decode([Double].self, forKey: .alternatives))
        let values = try container.decode([Double].self, forKey: .values)
        guard values.count == alternatives.count,
            values.allSatisfy({ $0 >= 0 && $0 <= Self.valueMax })
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .values, in: container,
                debugDescription: "expected one value for each alternative")
        }
        self.values = values
    }

    /// The mixture mean.
    var wealth: Double { values.reduce(0, +) / Double(values.count) }

    /// Takes in a loss of 0...1.
    mutating func update(loss: Double) {
        let scaled = (loss - baseline) / (baseline * (1 - baseline))
        for index in values.indices {
            // At a loss of 0 and an alternative of 1 rounding could fall below 0.
            let factor = max(0, 1 + (alternatives[index] - baseline) * scaled)
            values[index] = min(Self.valueMax, (values[index] + 1) * factor)
        }
    }

    /// Takes in a loss of 0...1 against a baseline of its own, alternatives at the default steps.
    ///
    /// The baseline may depend on the losses before this one.
    mutating func update(loss: Double, baseline: Double) {
        let odds = baseline / (1 - baseline)
        let scaled = (loss - baseline) / (baseline * (1 - baseline))
        for index in values.indices {
            let raised = odds * Self.oddsFactors[index]
            let factor = max(0, 1 + (raised / (1 + raised) - baseline) * scaled)
            values[index] = min(Self.valueMax, (values[index] + 1) * factor)
        }
    }

    /// Takes in a row that carries no evidence either way.
    mutating func updateWithoutEvidence() {
        for index in values.indices { values[index] = min(Self.valueMax, values[index] + 1) }
    }

    /// Forgets all evidence.
    mutating func reset() {
        values = [Double](repeating: 0, count: alternatives.count)
    }
}
