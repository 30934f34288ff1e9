/// Parameters of a detector by name, as words, read into values of their range.
///
/// Each read names the key, its default and its range; `finish()` then refuses keys that nobody
/// read. What was read, defaults included, is kept in `values` for the record.
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
        let number: Double
        if let word = given.removeValue(forKey: key) {
            guard let read = Double(word), read.isFinite, isInRange(read) else {
                throw .parameter(name: key, expected: range, got: word)
            }
            number = read
        } else if let defaultValue {
            number = defaultValue
        } else {
            throw .parameter(name: key, expected: range, got: "nothing")
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
        var number = defaultValue
        if let word = given.removeValue(forKey: key) {
            guard let read = Int(word), range.contains(read) else {
                throw .parameter(
                    name: key,
                    expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
                    got: word)
            }
            number = read
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
