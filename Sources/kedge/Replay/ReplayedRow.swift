import Observations

/// A row that was answered.
struct ReplayedRow: Sendable {
    /// Its number in the file, from 0.
    let index: Int
    /// The id of its prediction.
    let id: String
    let eventTime: Timestamp
    /// What the model said: the class as text, or a number.
    let prediction: String
    /// The score that came with it, if any.
    let score: Double?
    /// The version that answered.
    let version: String
    /// What the file says.
    let label: String
    /// How long the answered request took.
    let latency: Duration
    /// How many requests failed before.
    let failedRequests: Int

    /// Whether the prediction is the label, as text or as a number.
    var isRight: Bool {
        if prediction == label { return true }
        guard let predicted = Double(prediction), let actual = Double(label) else { return false }
        return predicted == actual
    }
}
