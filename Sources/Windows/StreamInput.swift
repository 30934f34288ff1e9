public import Observations

/// Something that the windows and the label join of one partition took in.
///
/// Their state is a function of what they took in and in which order, so that a stored state and
/// the inputs since give the state again, bit for bit. Whatever else changes the state some day has
/// to become a case here.
public enum StreamInput: Sendable, Equatable {
    /// Predictions, in offset order.
    case predictions(PredictionBatch)
    /// Labels, in offset order.
    case labels(LabelBatch)
    /// Spilled predictions that were found for the labels of what comes next.
    case recalled([SpilledPrediction])
    /// The idle time-out let go of the labels that waited for predictions.
    case flush
    /// The windows of event time below an index closed though the partition had no events for it.
    case windowsClosed(before: Int64)
}
