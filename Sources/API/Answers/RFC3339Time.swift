internal import Observations
internal import Postgres

/// A point in time as answers show it: RFC 3339 in UTC.
struct RFC3339Time: Encodable, Sendable {
    private let time: Timestamp

    init(_ time: Timestamp) {
        self.time = time
    }

    init(_ time: PostgresTimestamp) {
        self.time = Timestamp(milliseconds: time.milliseconds)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(time.description)
    }
}
