public import Observations

extension StreamStore {
    /// How far the predictions of a partition have come in time, as a commit found it.
    public struct Progress: Sendable {
        /// The event time up to which they count as complete; nil before the first.
        public var watermark: Timestamp?
        /// Whether the commit stores predictions: the partition is not idle then.
        public var hasPredictions: Bool
        /// Whether the partition has been found idle.
        public var isIdle: Bool

        /// Makes progress.
        public init(watermark: Timestamp?, hasPredictions: Bool, isIdle: Bool) {
            self.watermark = watermark
            self.hasPredictions = hasPredictions
            self.isIdle = isIdle
        }
    }
}
