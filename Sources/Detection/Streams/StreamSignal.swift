/// What one value told a detector.
public struct StreamSignal: OptionSet, Sendable, Hashable {
    /// The bits of the set.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// A change was found; the detector starts again with the next value.
    public static let alarm = StreamSignal(rawValue: 1)
    /// A change may be near.
    public static let warning = StreamSignal(rawValue: 2)
    /// The value is not one that this detector takes; its state is as before.
    ///
    /// NaN, an infinity, a magnitude over `StreamSignal.magnitudeMax`, or for a detector of errors
    /// or bounded values one outside its bounds.
    public static let refused = StreamSignal(rawValue: 4)

    /// The largest magnitude of a value that a detector takes.
    ///
    /// Sums of 10^100 squares of it stay finite, so that no value poisons what comes after it.
    public static let magnitudeMax = 1e100
}
