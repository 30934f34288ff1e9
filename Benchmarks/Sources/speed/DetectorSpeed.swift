import Detection
import Foundation

/// Stream detectors and a rolling metric, one value at a time.
struct DetectorSpeed: Measure {
    let name = "detectors"
    /// The labels that the rolling metric is over.
    private static let windowLabels = 1000

    /// A detector with what is aimed at.
    private struct Subject {
        let id: StreamDetectorID
        var parameters: [String] = []
        /// Updates per second; nil without an aim.
        var rate: Double?
        /// Times river's rate; nil without an aim.
        var ratio: Double?
        /// Values that river takes; it is slow at some.
        var riverCount = 200_000
        /// Values that Kedge takes.
        var count = 2_000_000
    }

    private static let subjects = [
        Subject(id: .adwin, rate: 4e6), Subject(id: .ddm, rate: 50e6), Subject(id: .eddm),
        Subject(id: .hddmA), Subject(id: .hddmW), Subject(id: .pageHinkley, rate: 50e6),
        Subject(
            id: .kswin, parameters: ["alpha=0.0005", "seed=1"], ratio: 100, riverCount: 5000,
            count: 200_000),
    ]

    func run(_ bench: Bench) async throws -> Measurement {
        let count = Self.subjects.map(\.count).max() ?? 0
        var measurement = Measurement(
            title: "Stream detectors",
            method: """
                Values of 0 and 1, rate .2 in the first \(Self.changeAfter.grouped) and .3 after \
                them, one update each; parameters are the defaults (KSWIN: alpha .0005). Kedge \
                takes \(count.grouped) values and records alarms, river 0.26.1 takes 200 000; of \
                KSWIN 200 000 and 5000. Up to where river gets, the alarms are the same. Rolling \
                F1 is over \(Self.windowLabels) labels; with its value read after every update, \
                and without. Processor time of one thread, after one warm-up.
                """)
        let values = Self.stream(count)
        let path = bench.scratch + "/stream.bytes"
        try Data(values.errors.map { UInt8($0) }).write(to: URL(fileURLWithPath: path))
        var kedge: [String: [Double]] = [:]
        var river: [String: [Double]] = [:]
        for round in 0..<bench.rounds {
            let peer = try await bench.peer(
                bench.python("river"), [bench.package + "/Peers/detectors_river.py", path])
            for (name, value) in peer { river[name, default: []].append(value) }
            for subject in Self.subjects {
                if round == 0 { try Self.check(subject, values.errors, peer) }
                kedge[subject.id.rawValue, default: []].append(
                    try Self.rate(of: subject, values.errors))
            }
            for reads in [false, true] {
                kedge[Self.rollingName(reads), default: []].append(
                    try Self.rollingRate(values.labels, values.errors, reads: reads))
            }
        }
        let names = Self.subjects.map(\.id.rawValue) + [false, true].map(Self.rollingName)
        for name in names {
            let own = Measurement.Row(
                subject: "Kedge: \(name)", unit: "updates/s", rounds: kedge[name] ?? [])
            let other = Measurement.Row(
                subject: "river: \(name)", unit: "updates/s", rounds: river[name] ?? [])
            measurement.rows += [own, other]
            let subject = Self.subjects.first { $0.id.rawValue == name }
            let rate = subject == nil ? 50e6 : subject?.rate
            if let rate {
                measurement.ratios.append(
                    .init("Kedge: \(name), updates/s", own.median, atLeast: rate))
            }
            let what = "Kedge / river: \(name)"
            let ratio = own.median / other.median
            measurement.ratios.append(
                subject?.ratio.map { .init(what, ratio, atLeast: $0) } ?? .init(what, ratio))
        }
        return measurement
    }

    /// After how many values the rate rises.
    private static let changeAfter = 100_000

    private static func stream(_ count: Int) -> (errors: [Double], labels: [Double]) {
        var random = EventRandom(seed: 1)
        let errors = (0..<count).map { index -> Double in
            random.uniform() < (index < changeAfter ? 0.2 : 0.3) ? 1 : 0
        }
        return (errors, (0..<count).map { _ in random.uniform() < 0.4 ? 1 : 0 })
    }

    private static func rollingName(_ reads: Bool) -> String {
        reads ? "rolling_f1_read" : "rolling_f1"
    }

    private static func rate(of subject: Subject, _ values: [Double]) throws -> Double {
        let values = Array(values[..<subject.count])
        var seconds = 0.0
        for _ in 0..<2 {
            var detector = try ConfiguredDetector(subject.id, parameters: subject.parameters)
            var alarms = 0
            seconds = ProcessorTime.seconds { alarms = detector.detect(in: values).alarms.count }
            guard alarms >= 0 else { throw SpeedError("expected alarms") }
        }
        return Double(subject.count) / seconds
    }

    /// Checks that the alarms are river's, as far as it gets.
    private static func check(
        _ subject: Subject, _ values: [Double], _ river: [String: Double]
    ) throws {
        var detector = try ConfiguredDetector(subject.id, parameters: subject.parameters)
        let alarms = detector.detect(in: Array(values[..<subject.riverCount])).alarms
        let name = subject.id.rawValue
        guard river["\(name)_alarms"] == Double(alarms.count),
            river["\(name)_sum"] == Double(alarms.reduce(0, +))
        else { throw SpeedError("\(name): expected the alarms of river, got \(alarms)") }
    }

    private static func rollingRate(
        _ labels: [Double], _ predictions: [Double], reads: Bool
    ) throws -> Double {
        var seconds = 0.0
        for _ in 0..<2 {
            var window = RollingConfusion(capacity: windowLabels)
            var sum = 0.0
            seconds = ProcessorTime.seconds {
                for index in labels.indices {
                    window.add(label: labels[index], prediction: predictions[index])
                    if reads { sum += window.counts.f1 ?? 0 }
                }
            }
            guard window.counts.f1 != nil, sum >= 0 else { throw SpeedError("expected an F1") }
        }
        return Double(labels.count) / seconds
    }
}
