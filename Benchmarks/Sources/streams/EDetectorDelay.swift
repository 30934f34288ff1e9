import Detection

/// How soon a rise of the error rate from .1 is found, by e-detectors and by ADWIN.
struct EDetectorDelay {
    /// The error rates after the rise.
    static let rises = [0.15, 0.2, 0.3]
    /// Streams for each delay, and for false alarms.
    static let streams = 500
    /// Labels before the rise.
    static let before = 2000
    /// Labels without a rise that false alarms are counted in.
    static let length = 20_000
    /// The wealth at which an alarm is raised.
    static let threshold = 1e6

    /// What looks for the rise.
    enum Subject: String, CaseIterable {
        case told = "error_e_detector, baseline told"
        case learnt = "error_e_detector, baseline learnt from 2000 validation rows"
        case adwin = "adwin"

        /// An update that takes in whether a prediction was wrong, and tells whether that alarms.
        func update(_ random: inout SplitMix64) throws -> (Bool) -> Bool {
            switch self {
            case .told:
                var detector = try ErrorEDetector(baseline: 0.1, threshold: threshold)
                return { detector.update(isError: $0) }
            case .learnt:
                var detector = try EDetectorDelay.learnt(threshold: threshold, &random)
                return { detector.update(isError: $0) }
            case .adwin:
                var parameters = DetectorParameters()
                var detector = try ADWIN(parameters: &parameters)
                return { detector.update($0 ? 1 : 0).contains(.alarm) }
            }
        }
    }

    /// A detector whose baseline comes from 2000 validation rows at an error rate of .1.
    static func learnt(
        threshold: Double, _ random: inout SplitMix64
    ) throws -> ErrorEDetector {
        let errors = (0..<2000).count { _ in random.nextUniform() < 0.1 }
        return try ErrorEDetector(validationErrors: errors, rows: 2000, threshold: threshold)
    }

    /// The table in Markdown.
    static func table() throws -> String {
        let named = rises.map { "to \($0)" }.joined(separator: " | ")
        var text =
            "| detector | false alarms, share of runs of \(length) | \(named) |\n"
            + "| --- | ---: |\(String(repeating: " ---: |", count: rises.count))\n"
        for subject in Subject.allCases {
            let delays = try rises.map { rate in
                let all = try (0..<streams).map {
                    try delay(subject, rate: rate, seed: UInt64(80_000 + $0))
                }
                return "\(all.sorted()[streams / 2])"
            }
            let alarmed = try (0..<streams).count {
                try hasFalseAlarm(subject, seed: UInt64(85_000 + $0))
            }
            let share = EDetectorBudget.percent(Double(alarmed) / Double(streams))
            text += "| \(subject.rawValue) | \(share) | \(delays.joined(separator: " | ")) |\n"
        }
        return text
    }

    /// Labels from the rise to the first alarm after it.
    private static func delay(_ subject: Subject, rate: Double, seed: UInt64) throws -> Int {
        var random = SplitMix64(seed: seed)
        let update = try subject.update(&random)
        for _ in 0..<before { _ = update(random.nextUniform() < 0.1) }
        return (1...length).first { _ in update(random.nextUniform() < rate) } ?? length
    }

    private static func hasFalseAlarm(_ subject: Subject, seed: UInt64) throws -> Bool {
        var random = SplitMix64(seed: seed)
        let update = try subject.update(&random)
        return (0..<length).contains { _ in update(random.nextUniform() < 0.1) }
    }
}
