import Observations

/// `decide.alerts`: who hears of alerts, and how often.
public struct AlertSettings: Sendable, Hashable, Codable {
    /// Who hears of every alert; default nobody.
    public let receivers: [AlertReceiver]
    /// How long until an alert that goes on is sent again, in milliseconds; default 4 hours.
    public let repeatIntervalMilliseconds: Int64

    /// The most receivers that a pipeline may have.
    public static let receiversMax = 20

    init(_ keys: SectionReader) {
        let receivers =
            keys.sections(
                "receivers", count: 0...Self.receiversMax, without: "`[]`",
                "Who hears of every alert."
            ) { AlertReceiver($0) } ?? []
        repeatIntervalMilliseconds =
            keys.value(
                "repeatInterval", .duration(in: .seconds(1)...(.seconds(31 * 86_400))),
                default: .seconds(4 * 3600), "How long until an alert that goes on is sent again."
            ).milliseconds
        for (index, receiver) in receivers.enumerated()
        where !receiver.name.isEmpty
            && receivers[..<index].contains(where: { $0.name == receiver.name })
        {
            keys.report(
                "expected each name once, got \"\(receiver.name)\" again", at: "receivers")
        }
        self.receivers = receivers
    }
}
