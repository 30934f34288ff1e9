/// Watches a stream of values, one at a time, and says when it has changed.
///
/// The same values give the same signals. A value that the detector does not take is refused and
/// leaves no trace. After an alarm the next value starts it afresh. Memory is bounded by the
/// parameters, at most logarithmic in the number of values.
public protocol StreamDetector: Sendable, Equatable {
    /// What commands and pipelines call it.
    static var id: StreamDetectorID { get }

    /// Makes a detector from parameters by name; those that are not given have their defaults.
    ///
    /// - Throws: `DetectionError.parameter` that names the key, what was expected and what came.
    init(parameters: inout DetectorParameters) throws(DetectionError)

    /// Takes in a value, and says what it told.
    mutating func update(_ value: Double) -> StreamSignal

    /// Forgets all values.
    mutating func reset()
}

extension StreamDetector {
    /// Takes in values in order, and says at which ones it alarmed, warned or refused.
    public mutating func detect(in values: [Double]) -> StreamDetection {
        var detection = StreamDetection()
        for value in values {
            detection.add(update(value))
        }
        return detection
    }
}
