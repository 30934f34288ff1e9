import Observations

/// Where in the stream a label stands.
struct Moment {
    /// The partition of the label.
    let partition: Int32
    /// When its prediction was made.
    let predictionTime: Timestamp
    /// When the label became true.
    let eventTime: Timestamp
    /// The offset of the label.
    let labelOffset: Int64
}
