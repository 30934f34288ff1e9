import Detection

/// How predictions without labels are likely to do, chunk by chunk; members are a contract.
struct EstimateAnswer: Encodable {
    /// Rows `first` to `last` of the file.
    struct Chunk: Encodable {
        let first: Int
        let last: Int
        let estimate: PerformanceEstimate

        private enum CodingKeys: String, CodingKey {
            case first, last, count, labels, effectiveReferenceCount, metrics
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(first, forKey: .first)
            try container.encode(last, forKey: .last)
            try container.encode(estimate.count, forKey: .count)
            try container.encode(estimate.labels, forKey: .labels)
            try container.encode(
                estimate.effectiveReferenceCount, forKey: .effectiveReferenceCount)
            try container.encode(estimate.metrics, forKey: .metrics)
        }
    }

    /// How large a sample is.
    struct Sample: Encodable {
        let rows: Int
    }

    let reference: Sample
    let current: Sample
    let positive: String
    let weighting: Weighting
    let chunk: Int
    let features: [String]
    let chunks: [Chunk]

    /// How reference rows are weighted.
    enum Weighting: String, Encodable, CaseIterable {
        case densityRatio = "density_ratio"
        case none

        var method: PerformanceEstimator.Weighting {
            self == .none ? .none : .densityRatio
        }
    }
}
