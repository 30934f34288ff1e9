internal import Observations

/// The parameters after the `?` of a URL, each given at most once.
struct QueryParameters: Sendable {
    private let values: [String: String]

    /// Reads parameters.
    ///
    /// - Parameter known: The names that there may be.
    init(_ text: String?, known: Set<String>) throws(APIError) {
        var values: [String: String] = [:]
        for part in (text ?? "").split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(pair[0], plusIsSpace: true),
                let value = PercentEncoding.decode(
                    pair.count == 2 ? pair[1] : "", plusIsSpace: true)
            else {
                throw .badRequest("expected query parameters in percent-encoded UTF-8")
            }
            guard known.contains(name) else {
                let names = known.sorted().joined(separator: ", ")
                throw .badRequest(
                    "expected query parameters out of [\(names)], got '\(name.prefix(100))'")
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw .badRequest("expected the query parameter '\(name)' once, got it again")
            }
        }
        self.values = values
    }

    /// The value of a parameter; nil when it is not given.
    func text(_ name: String) -> String? { values[name] }

    /// The value of a parameter that must be given.
    func required(_ name: String) throws(APIError) -> String {
        guard let value = values[name], !value.isEmpty else {
            throw .badRequest("expected the query parameter '\(name)', got none")
        }
        return value
    }

    /// A whole number in a range; nil when it is not given.
    func integer(_ name: String, in range: ClosedRange<Int64>) throws(APIError) -> Int64? {
        guard let text = values[name] else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            throw .badRequest(
                "expected the query parameter '\(name)' to be a whole number of "
                    + "\(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// How many items to list: 1 to 1000.
    func limit(default count: Int) throws(APIError) -> Int {
        try integer("limit", in: 1...1000).map { Int($0) } ?? count
    }

    /// A point in time in RFC 3339; nil when it is not given.
    func time(_ name: String) throws(APIError) -> Timestamp? {
        guard let text = values[name] else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw .badRequest(
                "expected the query parameter '\(name)' in RFC 3339, such as 2026-11-23T12:00:00Z")
        }
        return time
    }
}
