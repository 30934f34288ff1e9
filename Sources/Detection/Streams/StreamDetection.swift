/// At which values of a stream a detector alarmed, warned or refused; positions count from 0.
public struct StreamDetection: Codable, Sendable, Hashable {
    /// How many values came, the refused ones included.
    public private(set) var count = 0
    /// Where a change was found.
    public private(set) var alarms: [Int] = []
    /// Where a change seemed near.
    public private(set) var warnings: [Int] = []
    /// Values that the detector did not take.
    public private(set) var refused: [Int] = []

    /// Makes a record of no values.
    public init() {}

    /// Records the signal of the next value.
    public mutating func add(_ signal: StreamSignal) {
        if !signal.isEmpty {
            if signal.contains(.alarm) { alarms.append(count) }
            if signal.contains(.warning) { warnings.append(count) }
            if signal.contains(.refused) { refused.append(count) }
        }
        count += 1
    }
}
