/// Any detector, made from its id and its parameters by name.
///
/// `var detector = try ConfiguredDetector(.adwin, parameters: ["delta=0.01"])`, then
/// `detector.detect(in: values)`, whole or in parts.
public struct ConfiguredDetector: Sendable, Equatable {
    /// Which one it is.
    public let id: StreamDetectorID
    /// All its parameters, those included that were left at their default.
    public let parameters: [String: DetectorParameterValue]
    private var detector: Choice
    /// The detector before its first value.
    private let fresh: Choice

    private enum Choice: Sendable, Equatable {
        case adwin(ADWIN)
        case ddm(DDM)
        case eddm(EDDM)
        case hddmA(HDDMA)
        case hddmW(HDDMW)
        case pageHinkley(PageHinkley)
        case kswin(KSWIN)
        case errorEDetector(ErrorEDetector)
        case meanEDetector(MeanEDetector)
    }

    /// Makes a detector from words like `delta=0.002`.
    ///
    /// - Throws: `DetectionError.parameter` that names the key, what was expected and what came.
    public init(_ id: StreamDetectorID, parameters pairs: [String] = []) throws(DetectionError) {
        var parameters = try DetectorParameters(pairs: pairs)
        detector =
            switch id {
            case .adwin: .adwin(try ADWIN(parameters: &parameters))
            case .ddm: .ddm(try DDM(parameters: &parameters))
            case .eddm: .eddm(try EDDM(parameters: &parameters))
            case .hddmA: .hddmA(try HDDMA(parameters: &parameters))
            case .hddmW: .hddmW(try HDDMW(parameters: &parameters))
            case .pageHinkley: .pageHinkley(try PageHinkley(parameters: &parameters))
            case .kswin: .kswin(try KSWIN(parameters: &parameters))
            case .errorEDetector: .errorEDetector(try ErrorEDetector(parameters: &parameters))
            case .meanEDetector: .meanEDetector(try MeanEDetector(parameters: &parameters))
            }
        fresh = detector
        try parameters.finish()
        self.id = id
        self.parameters = parameters.values
    }

    /// Takes in values in order, and says at which ones it alarmed, warned or refused.
    ///
    /// The choice of detector is made once for all of them, not once for each.
    public mutating func detect(in values: [Double]) -> StreamDetection {
        switch detector {
        case .adwin(let value): run(value, values) { .adwin($0) }
        case .ddm(let value): run(value, values) { .ddm($0) }
        case .eddm(let value): run(value, values) { .eddm($0) }
        case .hddmA(let value): run(value, values) { .hddmA($0) }
        case .hddmW(let value): run(value, values) { .hddmW($0) }
        case .pageHinkley(let value): run(value, values) { .pageHinkley($0) }
        case .kswin(let value): run(value, values) { .kswin($0) }
        case .errorEDetector(let value): run(value, values) { .errorEDetector($0) }
        case .meanEDetector(let value): run(value, values) { .meanEDetector($0) }
        }
    }

    /// Forgets all values.
    public mutating func reset() {
        detector = fresh
    }

    private mutating func run<Detector: StreamDetector>(
        _ current: Detector, _ values: [Double], _ wrap: (Detector) -> Choice
    ) -> StreamDetection {
        var current = current
        let detection = current.detect(in: values)
        detector = wrap(current)
        return detection
    }
}
