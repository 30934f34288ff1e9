extension RolloutPlan {
    /// Reads and checks a plan; absent members take their defaults.
    ///
    /// A null limit (`analysisLabelsMax`, `analysisMillisecondsMax`) means none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func optional<Value: Decodable>(
            _ key: CodingKeys, default value: Value
        ) throws -> Value {
            try container.decodeIfPresent(Value.self, forKey: key) ?? value
        }
        let labelsMax: Int? =
            container.contains(.analysisLabelsMax)
            ? try container.decodeIfPresent(Int.self, forKey: .analysisLabelsMax) : 5000
        try self.init(
            steps: container.decode([RolloutStep].self, forKey: .steps),
            margin: optional(.margin, default: 0.02),
            alpha: optional(.alpha, default: 0.05),
            rollBackMargin: optional(.rollBackMargin, default: 0),
            rollBackAlpha: container.decodeIfPresent(Double.self, forKey: .rollBackAlpha),
            analysisLabelsMin: optional(.analysisLabelsMin, default: 20),
            analysisLabelsMax: labelsMax,
            analysisMillisecondsMax: container.decodeIfPresent(
                Int64.self, forKey: .analysisMillisecondsMax),
            analysisErrorsMax: optional(.analysisErrorsMax, default: 5),
            onInconclusive: optional(.onInconclusive, default: .rollBack),
            onError: optional(.onError, default: .rollBack),
            mirror: optional(.mirror, default: true),
            unloadsStable: optional(.unloadsStable, default: false),
            retry: optional(.retry, default: RetryPlan()))
    }

    /// Writes the plan; an absent limit is written as null, so that it reads back as none.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(steps, forKey: .steps)
        try container.encode(margin, forKey: .margin)
        try container.encode(alpha, forKey: .alpha)
        try container.encode(rollBackMargin, forKey: .rollBackMargin)
        try container.encode(rollBackAlpha, forKey: .rollBackAlpha)
        try container.encode(analysisLabelsMin, forKey: .analysisLabelsMin)
        try container.encode(analysisLabelsMax, forKey: .analysisLabelsMax)
        try container.encode(analysisMillisecondsMax, forKey: .analysisMillisecondsMax)
        try container.encode(analysisErrorsMax, forKey: .analysisErrorsMax)
        try container.encode(onInconclusive, forKey: .onInconclusive)
        try container.encode(onError, forKey: .onError)
        try container.encode(mirror, forKey: .mirror)
        try container.encode(unloadsStable, forKey: .unloadsStable)
        try container.encode(retry, forKey: .retry)
    }

    enum CodingKeys: String, CodingKey {
        case steps, margin, alpha, rollBackMargin, rollBackAlpha, analysisLabelsMin
        case analysisLabelsMax, analysisMillisecondsMax, analysisErrorsMax, onInconclusive
        case onError, mirror, unloadsStable, retry
    }
}
