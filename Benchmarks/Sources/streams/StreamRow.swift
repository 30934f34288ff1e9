import Detection

/// How one detector did on one stream.
struct StreamRow {
    /// Undrifted values in a stream.
    static let length = 20_000
    /// Streams for false alarms, and streams for delays.
    static let streams = 200
    /// Of those the ones that river sees too.
    static let peerStreams = 5
    /// Values before the change.
    static let change = 1000

    let id: StreamDetectorID
    let stream: StreamCase
    /// False alarms of each undrifted stream.
    private(set) var alarms: [Int] = []
    /// Values from the change to the first alarm after it, in each shifted stream.
    private(set) var delays: [Int] = []

    /// Runs a detector with its defaults; nil when it cannot watch such a stream.
    init?(_ id: StreamDetectorID, _ stream: StreamCase) throws {
        guard let parameters = stream.parameters(id) else { return nil }
        self.id = id
        self.stream = stream
        for run in 0..<Self.streams {
            var detector = try ConfiguredDetector(id, parameters: parameters)
            let still = stream.values(
                seed: UInt64(90_000 + run), count: Self.length, change: .max)
            alarms.append(detector.detect(in: still).alarms.count)
            detector.reset()
            let shifted = stream.values(
                seed: UInt64(95_000 + run), count: Self.length, change: Self.change)
            let first = detector.detect(in: shifted).alarms.first { $0 >= Self.change }
            delays.append((first ?? Self.length) - Self.change)
        }
    }

    /// The mean number of false alarms.
    func alarmMean(_ streams: Int) -> Double {
        Double(alarms.prefix(streams).reduce(0, +)) / Double(streams)
    }

    /// The median delay.
    func delayMedian(_ streams: Int) -> Int {
        delays.prefix(streams).sorted()[streams / 2]
    }
}
