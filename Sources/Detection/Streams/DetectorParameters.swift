/// Parameters of a detector by name, as words, read into values of their range.
///
/// Each read names the key, its default and its range, which may follow from keys read before, so
/// that a default can be out of it; `finish()` then refuses keys that nobody read. What was read,
/// defaults included, is kept in `values` for the record.
public struct DetectorParameters: Sendable {
    /// What was read, by key, defaults included.
    public private(set) var values: [String: DetectorParameterValue] = [:]
    private var given: [String: String]

    /// Makes parameters from words by key.
    public init(_ given: [String: String] = [:]) {
        self.given = given
    }

    /// Makes parameters from words like `delta=0.002`.
    ///
    /// - Throws: `DetectionError.parameter` when one has no key or no value, or a key comes twice.
    public init(pairs: [String]) throws(DetectionError) {
        given = [:]
        for pair in pairs {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw .parameter(name: "a parameter", expected: "key=value", got: "\"\(pair)\"")
            }
            let key = String(parts[0])
            guard given.updateValue(String(parts[1]), forKey: key) == nil else {
                throw .parameter(name: key, expected: "given once", got: "it twice")
            }
        }
    }

    /// Reads a finite number.
    ///
    /// - Parameters:
    ///   - defaultValue: nil when the key must be given.
    ///   - range: the range in words, for the error.
    ///   - isInRange: whether a number is in the range.
    public mutating func number(
        _ key: String, default defaultValue: Double?, _ range: String,
        _ isInRange: (Double) -> Bool
    ) throws(DetectionError) -> Double {
        let word = given.removeValue(forKey: key)
        guard let number = word.map({ Double($0) }) ?? defaultValue, number.isFinite,
            isInRange(number)
        else {
            throw .parameter(
                name: key, expected: range,
                got: word ?? defaultValue.map { Self.left(at: "\($0)") } ?? "nothing")
        }
        values[key] = .number(number)
        return number
    }

    /// Reads a finite number that may be absent.
    public mutating func optionalNumber(
        _ key: String, _ range: String, _ isInRange: (Double) -> Bool
    ) throws(DetectionError) -> Double? {
        given[key] == nil ? nil : try number(key, default: nil, range, isInRange)
    }

    /// Reads a whole number.
    public mutating func integer(
        _ key: String, default defaultValue: Int, in range: ClosedRange<Int>
    ) throws(DetectionError) -> Int {
        let word = given.removeValue(forKey: key)
        guard let number = word.map({ Int($0) }) ?? defaultValue, range.contains(number) else {
            throw .parameter(
                name: key,
                expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
                got: word ?? Self.left(at: "\(defaultValue)"))
        }
        values[key] = .integer(number)
        return number
    }

    /// Reads true or false.
    public mutating func flag(
        _ key: String, default defaultValue: Bool
    ) throws(DetectionError) -> Bool {
        var flag = defaultValue
        if let word = given.removeValue(forKey: key) {
            guard let read = Bool(word) else {
                throw .parameter(name: key, expected: "true or false", got: word)
            }
            flag = read
        }
        values[key] = .flag(flag)
        return flag
    }

    /// Reads one of some words.
    public mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, default defaultValue: Choice
    ) throws(DetectionError) -> Choice where Choice.RawValue == String {
        var choice = defaultValue
        if let word = given.removeValue(forKey: key) {
            guard let read = Choice(rawValue: word) else {
                let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
                throw .parameter(name: key, expected: "one of \(words)", got: word)
            }
            choice = read
        }
        values[key] = .text(choice.rawValue)
        return choice
    }

    /// What came for a key that was left at its default, whose range another key narrowed.
    private static func left(at defaultValue: String) -> String {
        "its default, \(defaultValue)"
    }

    /// Says that all keys were read.
    ///
    /// - Throws: `DetectionError.parameter` when a key was given that nobody read.
    public func finish() throws(DetectionError) {
        guard let unknown = given.keys.min() else { return }
        throw .parameter(
            name: "a parameter", expected: "one of \(values.keys.sorted().joined(separator: ", "))",
            got: unknown)
    }
}
