import Observations

/// A seeded stream of prediction events with numeric features of six decimals.
///
/// Feature j, named `f00`, `f01` and so on, is Gaussian around j with deviation 1 + j/5; an event
/// of 20 features has about 430 bytes.
struct EventStream {
    /// What the events name as their model.
    static let model = "fraud"
    /// The time of the first event, in milliseconds since 1970.
    static let start: Int64 = 1_700_000_000_000
    /// The time from one event to the next, in milliseconds.
    static let step: Int64 = 7

    /// How many features an event has.
    let features: Int
    private var random: EventRandom

    init(features: Int, seed: UInt64 = 2) {
        self.features = features
        random = EventRandom(seed: seed)
    }

    /// The names of the features.
    static func names(_ features: Int) -> [String] {
        (0..<features).map { $0 < 10 ? "f0\($0)" : "f\($0)" }
    }

    /// A schema of as many numeric features.
    static func schema(_ features: Int) throws -> FeatureSchema {
        try FeatureSchema(names(features).map { Feature(name: $0, kind: .numeric) })
    }

    /// The id of the event with a number: 16 digits.
    static func id(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The next event.
    mutating func next(number: Int, version: String = "1") -> String {
        var values = ""
        for (index, name) in Self.names(features).enumerated() {
            let spread = 1 + Double(index) / 5
            let value = Double(index) + spread * random.gaussian()
            values += "\(index == 0 ? "" : ",")\"\(name)\":\((value * 1e6).rounded() / 1e6)"
        }
        let score = (random.uniform() * 1e6).rounded() / 1e6
        let prediction = random.uniform() < 0.3 ? 1 : 0
        return """
            {"id":"\(Self.id(number))","model":"\(Self.model)","version":"\(version)",\
            "timestamp":\(Self.start + Int64(number) * Self.step),"features":{\(values)},\
            "prediction":\(prediction),"score":\(score)}
            """
    }
}
