import Detection

/// How often e-detectors alarm by some label while what they watch is as it should be: at most
/// n / A, whatever n.
struct EDetectorBudget {
    /// Streams for each row.
    static let streams = 1000
    /// The wealth A at which an alarm is raised.
    static let threshold = 20_000.0
    /// The numbers of labels n to look at.
    static let lengths = [500, 1000, 2000, 5000, 10_000, 20_000]

    /// What watches which stream.
    enum Subject: String, CaseIterable {
        case rareErrors = "error_e_detector, baseline .02 told"
        case errors = "error_e_detector, baseline .1 told"
        case frequentErrors = "error_e_detector, baseline .3 told"
        case learntErrors = "error_e_detector, baseline .1 learnt from 2000 rows"
        case mean = "mean_e_detector, N(0, 1)"
        case f1 = "metric e-detector, F1 at its minimum .8"

        /// The number of the update that raises the first alarm of a stream; nil without one.
        func firstAlarm(seed: UInt64) throws -> Int? {
            var random = SplitMix64(seed: seed)
            switch self {
            case .rareErrors: return try error(0.02, &random)
            case .errors: return try error(0.1, &random)
            case .frequentErrors: return try error(0.3, &random)
            case .learntErrors:
                let detector = try EDetectorDelay.learnt(threshold: threshold, &random)
                return EDetectorBudget.firstAlarm(detector, rate: 0.1, &random)
            case .mean:
                var detector = try MeanEDetector(
                    baseline: 0, assumption: .subGaussian(deviation: 1), threshold: threshold)
                return EDetectorBudget.first {
                    detector.update(StreamCase.normal(&random)).contains(.alarm)
                }
            case .f1:
                var detector = try MetricEDetector(metric: .f1, minimum: 0.8, threshold: threshold)
                // Two fifths each are right and of either class, a tenth each wrong: F1 is .8.
                return EDetectorBudget.first {
                    let place = random.nextUniform()
                    let label: Double = place < 0.4 || place >= 0.9 ? 1 : 0
                    let isRight = place < 0.8
                    return detector.update(
                        label: label, prediction: isRight ? label : 1 - label)
                }
            }
        }

        private var threshold: Double { EDetectorBudget.threshold }

        private func error(_ rate: Double, _ random: inout SplitMix64) throws -> Int? {
            EDetectorBudget.firstAlarm(
                try ErrorEDetector(baseline: rate, threshold: threshold), rate: rate, &random)
        }
    }

    /// The table in Markdown.
    static func table() throws -> String {
        let named = lengths.map { "n = \($0)" }.joined(separator: " | ")
        let bounds = lengths.map { "at most \(percent(Double($0) / threshold))" }
            .joined(separator: " | ")
        var text =
            "| watched, \(streams) streams each | \(named) |\n"
            + "| --- |\(String(repeating: " ---: |", count: lengths.count))\n"
            + "| n / A, A = \(Int(threshold)) | \(bounds) |\n"
        for subject in Subject.allCases {
            let alarms = try (0..<streams).compactMap {
                try subject.firstAlarm(seed: UInt64(70_000 + $0))
            }
            let shares = lengths.map { length in
                percent(Double(alarms.count { $0 <= length }) / Double(streams))
            }
            text += "| \(subject.rawValue) | \(shares.joined(separator: " | ")) |\n"
        }
        return text
    }

    static func percent(_ share: Double) -> String {
        "\((share * 1000).rounded() / 10) %"
    }

    private static func firstAlarm(
        _ detector: ErrorEDetector, rate: Double, _ random: inout SplitMix64
    ) -> Int? {
        var detector = detector
        return first { detector.update(isError: random.nextUniform() < rate) }
    }

    private static func first(_ isAlarm: () -> Bool) -> Int? {
        (1...(lengths.last ?? 1)).first { _ in isAlarm() }
    }
}
