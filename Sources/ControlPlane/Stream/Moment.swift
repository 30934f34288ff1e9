import Observations

/// Where in the stream a label stands.
struct Moment {
    /// The partition of the label.
    let partition: Int32
    /// When the label became true.
    let eventTime: Timestamp
    /// The offset of the label.
    let labelOffset: Int64
}
