import Observations

/// A label as it stands on a topic.
struct LabelEvent: Equatable, Sendable {
    /// The id of the prediction; also the key, so that both come to the same partition number.
    let id: String
    /// The class, or a number.
    let label: String
    /// Whether the label is written as a number.
    let isNumber: Bool
    let eventTime: Timestamp

    var key: [UInt8] { Array(id.utf8) }

    /// The event in JSON; nil when the label must be a number and is none.
    var payload: [UInt8]? {
        var value = JSONText.quoted(label)
        if isNumber {
            guard let number = DecimalNumber.value(of: label) else { return nil }
            value = "\(number)"
        }
        return Array(
            (#"{"id":\#(JSONText.quoted(id)),"label":\#(value),"#
                + #""timestamp":\#(eventTime.milliseconds)}"#).utf8)
    }
}
