public import Observations

/// An open prediction that a join does not keep in memory.
public struct SpilledPrediction: Sendable, Equatable {
    /// The place among those that the join of this partition has spilled, the first being 0.
    public var sequence: Int64
    /// The hash of the prediction id.
    public var idHash: UInt64
    /// The offset of the prediction.
    public var offset: Int64
    /// When the prediction was made.
    public var eventTime: Timestamp
    /// The predictions' watermark just before it came, in milliseconds; `Int64.min` for none.
    public var watermarkBefore: Int64
    /// The predictions' watermark just after it had come, in milliseconds.
    public var watermarkAfter: Int64
    /// What was answered.
    public var prediction: Double
    /// Probability of the positive class; NaN when the event had none.
    public var score: Double
    /// What the mirrored version would have answered; NaN when none.
    public var mirroredPrediction: Double
    /// The mirrored version's score; NaN when none.
    public var mirroredScore: Double
    /// The version that answered.
    public var version: String?
    /// The version that scored the same request beside it.
    public var mirroredVersion: String?

    /// Makes a spilled prediction.
    public init(
        sequence: Int64, idHash: UInt64, offset: Int64, eventTime: Timestamp,
        watermarkBefore: Int64, watermarkAfter: Int64, prediction: Double, score: Double,
        mirroredPrediction: Double, mirroredScore: Double, version: String?,
        mirroredVersion: String?
    ) {
        self.sequence = sequence
        self.idHash = idHash
        self.offset = offset
        self.eventTime = eventTime
        self.watermarkBefore = watermarkBefore
        self.watermarkAfter = watermarkAfter
        self.prediction = prediction
        self.score = score
        self.mirroredPrediction = mirroredPrediction
        self.mirroredScore = mirroredScore
        self.version = version
        self.mirroredVersion = mirroredVersion
    }

    /// Whether all values are equal bit for bit (NaN equals NaN).
    public static func == (left: SpilledPrediction, right: SpilledPrediction) -> Bool {
        left.sequence == right.sequence && left.idHash == right.idHash
            && left.offset == right.offset && left.eventTime == right.eventTime
            && left.watermarkBefore == right.watermarkBefore
            && left.watermarkAfter == right.watermarkAfter
            && left.values.map(\.bitPattern) == right.values.map(\.bitPattern)
            && left.version == right.version && left.mirroredVersion == right.mirroredVersion
    }

    private var values: [Double] { [prediction, score, mirroredPrediction, mirroredScore] }
}
