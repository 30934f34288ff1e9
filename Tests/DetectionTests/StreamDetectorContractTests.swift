import Detection
import Foundation
import Testing

/// What every stream detector keeps to.
struct StreamDetectorContractTests {
    /// Parameters that are required.
    private static func required(_ id: StreamDetectorID) -> [String] {
        switch id {
        case .errorEDetector: ["baseline=0.1", "threshold=1000"]
        case .meanEDetector: ["baseline=0.1", "minimum=0", "maximum=1", "threshold=1000"]
        default: []
        }
    }

    /// Errors at a rate of 10 %, then 80 %, and again: every detector alarms.
    private static func stream(seed: UInt64 = 3) -> [Double] {
        var random = SplitMix64(seed: seed)
        return (0..<4000).map { random.nextUniform() < ($0 / 1000 % 2 == 0 ? 0.1 : 0.8) ? 1 : 0 }
    }

    private static func make(_ id: StreamDetectorID) throws -> ConfiguredDetector {
        var extra: [String] = []
        if id == .pageHinkley { extra = ["threshold=20"] }
        return try ConfiguredDetector(id, parameters: required(id) + extra)
    }

    @Test(arguments: StreamDetectorID.allCases)
    func `the same values give the same alarms, also in parts`(id: StreamDetectorID) throws {
        let values = Self.stream()
        var whole = try Self.make(id)
        var parts = try Self.make(id)
        let detection = whole.detect(in: values)
        #expect(!detection.alarms.isEmpty)
        #expect(detection.count == values.count)
        var alarms: [Int] = []
        for start in stride(from: 0, to: values.count, by: 37) {
            let part = Array(values[start..<min(values.count, start + 37)])
            alarms += parts.detect(in: part).alarms.map { $0 + start }
        }
        #expect(alarms == detection.alarms)
        #expect(parts == whole)
    }

    @Test(arguments: StreamDetectorID.allCases)
    func `a reset detector is a new one`(id: StreamDetectorID) throws {
        var detector = try Self.make(id)
        let first = detector.detect(in: Self.stream())
        detector.reset()
        #expect(detector == (try Self.make(id)))
        #expect(detector.detect(in: Self.stream()) == first)
    }

    @Test(arguments: StreamDetectorID.allCases)
    func `it starts afresh after an alarm`(id: StreamDetectorID) throws {
        let values = Self.stream()
        var detector = try Self.make(id)
        let alarms = detector.detect(in: values).alarms
        let first = try #require(alarms.first)
        var fresh = try Self.make(id)
        let later = fresh.detect(in: Array(values[(first + 1)...])).alarms
        #expect(later.map { $0 + first + 1 } == Array(alarms.dropFirst()))
    }

    @Test(arguments: StreamDetectorID.allCases)
    func `values that are no numbers are refused and leave no trace`(
        id: StreamDetectorID
    ) throws {
        let values = Self.stream()
        let bad: [Double] = [.nan, .infinity, -.infinity, 1e300, -1e300]
        var clean = try Self.make(id)
        let expected = clean.detect(in: values)
        var mixed: [Double] = []
        for (index, value) in values.enumerated() {
            mixed.append(bad[index % bad.count])
            mixed.append(value)
        }
        var detector = try Self.make(id)
        let detection = detector.detect(in: mixed)
        #expect(detection.alarms == expected.alarms.map { 2 * $0 + 1 })
        #expect(detection.refused == (0..<values.count).map { 2 * $0 })
        #expect(detector == clean)
    }

    @Test(arguments: StreamDetectorID.allCases)
    func `constant and extreme streams neither crash nor poison`(id: StreamDetectorID) throws {
        for value in [0.0, 1, 1e99, -1e99, Double.leastNonzeroMagnitude] {
            var detector = try Self.make(id)
            let still = detector.detect(in: [Double](repeating: value, count: 3000))
            #expect(still.count == 3000)
            let after = detector.detect(in: Self.stream())
            #expect(after.refused.isEmpty)
        }
    }

    @Test(arguments: StreamDetectorID.allCases)
    func `unknown keys and words are refused by name`(id: StreamDetectorID) throws {
        #expect {
            try ConfiguredDetector(id, parameters: Self.required(id) + ["colour=red"])
        } throws: {
            "\($0)".contains("got colour")
        }
        let keys = try Self.make(id).parameters.keys
        #expect(!keys.isEmpty)
        for key in keys {
            let others = Self.required(id).filter { !$0.hasPrefix(key + "=") }
            let isAnyNumber = id == .meanEDetector && ["baseline", "minimum"].contains(key)
            for word in isAnyNumber ? ["-7e", "nan"] : ["-7e", "nan", "-1"] {
                #expect {
                    try ConfiguredDetector(id, parameters: others + ["\(key)=\(word)"])
                } throws: {
                    "\($0)".contains(key) && "\($0)".contains("got \(word)")
                }
            }
        }
    }

    @Test func `parameters are recorded with their defaults`() throws {
        let detector = try ConfiguredDetector(.adwin, parameters: ["delta=0.01"])
        #expect(
            detector.parameters == [
                "delta": .number(0.01), "clock": .integer(32), "max_buckets": .integer(5),
                "min_window_length": .integer(5), "grace_period": .integer(10),
                "keep_window": .flag(false),
            ])
        let data = try JSONEncoder().encode(detector.parameters)
        #expect(
            try JSONDecoder().decode([String: DetectorParameterValue].self, from: data)
                == detector.parameters)
    }

    @Test(arguments: [
        (
            StreamDetectorID.kswin, "window_size=40", "window_size=60",
            "expected stat_size to be a whole number from 1 to 20, got its default, 30"
        ),
        (
            .kswin, "window_size=3", "window_size=61",
            "expected stat_size to be a whole number from 1 to 1, got its default, 30"
        ),
        (
            .eddm, "alpha=0.5", "alpha=0.9",
            "expected beta to be over 0, at most alpha (0.5), got its default, 0.9"
        ),
    ])
    func `a default that another parameter rules out is refused`(
        id: StreamDetectorID, pair: String, allowed: String, sentence: String
    ) throws {
        let error = #expect(throws: DetectionError.self) {
            try ConfiguredDetector(id, parameters: [pair])
        }
        #expect(error?.description == sentence)
        var detector = try ConfiguredDetector(id, parameters: [allowed])
        #expect(detector.detect(in: Self.stream()).count == 4000)
    }

    @Test func `pairs without a value, given twice or missing are refused`() {
        for pairs in [["delta"], ["delta="], ["=1"], ["delta=0.1", "delta=0.2"]] {
            #expect(throws: DetectionError.self) {
                try ConfiguredDetector(.adwin, parameters: pairs)
            }
        }
        #expect(
            throws: DetectionError.parameter(
                name: "baseline", expected: "between 0 and 1 (or give validation_rows)",
                got: "nothing")
        ) { try ConfiguredDetector(.errorEDetector) }
        #expect(throws: DetectionError.self) {
            try ConfiguredDetector(.eddm, parameters: ["alpha=0.8", "beta=0.9"])
        }
        #expect(throws: DetectionError.self) {
            try ConfiguredDetector(.kswin, parameters: ["window_size=50", "stat_size=30"])
        }
    }
}
