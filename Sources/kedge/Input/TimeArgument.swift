import ArgumentParser
import Observations

/// A point in time, in RFC 3339 or milliseconds since 1970.
struct TimeArgument: ExpressibleByArgument, Equatable, Sendable {
    let time: Timestamp

    init(_ time: Timestamp) {
        self.time = time
    }

    init?(argument: String) {
        let found =
            Int64(argument).map { Timestamp(milliseconds: $0) } ?? Timestamp(rfc3339: argument)
        guard let found else { return nil }
        time = found
    }
}
