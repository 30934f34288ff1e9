import Observations

/// A made-up stream: predictions of two versions, their labels, and events that are no JSON.
///
/// Everything follows from the number of an event, so that runs can be compared.
enum ChurnStream {
    /// The time of the first prediction; one follows each second.
    static let start: Int64 = 1_700_000_000_000
    /// How many seconds after its prediction a label comes.
    static let labelDelay = 37
    /// From this event on version 2 answers.
    static let secondVersion = 600
    /// From this event on `x` has another mean.
    static let shift = 400

    static func time(_ number: Int) -> Int64 { start + Int64(number) * 1000 }

    /// A number from 0 to 1 that looks random.
    static func noise(_ number: Int, _ salt: String) -> Double {
        Double(IDHash.of("\(salt) \(number)".utf8) >> 11) * 0x1p-53
    }

    static func x(_ number: Int) -> Double {
        noise(number, "x") + (number >= shift ? 0.8 : 0)
    }

    static func c(_ number: Int) -> String { noise(number, "c") < 0.3 ? "basic" : "pro" }

    static func label(_ number: Int) -> Int { x(number) > 0.5 ? 1 : 0 }

    static func prediction(_ number: Int, version: Int) -> Int {
        let errorRate = version == 1 && number >= shift ? 0.5 : 0.05
        return noise(number, "error \(version)") < errorRate ? 1 - label(number) : label(number)
    }

    static func isBroken(_ number: Int) -> Bool { number % 97 == 13 }

    /// The prediction event, version 1 with version 2 as its mirror from `shift` on.
    static func predictionEvent(_ number: Int) -> [UInt8] {
        guard !isBroken(number) else { return Array("{broken \(number)\u{0}".utf8) }
        let version = number >= secondVersion ? 2 : 1
        let missing = number % 31 == 7
        let mirrored =
            version == 1 && number >= shift
            ? #","mirrored":{"version":"2","prediction":\#(prediction(number, version: 2))}"# : ""
        return Array(
            """
            {"id":"p\(number)","model":"churn","version":"\(version)","timestamp":\(time(number)),\
            "features":{"x":\(missing ? "null" : "\(x(number))"),"c":"\(c(number))"},\
            "prediction":\(prediction(number, version: version)),\
            "entity":"e\(number % 50)"\(mirrored)}
            """.utf8)
    }

    /// The label event of a prediction.
    static func labelEvent(_ number: Int) -> [UInt8] {
        Array(
            """
            {"id":"p\(number)","label":\(label(number)),"timestamp":\(time(number + labelDelay))}
            """.utf8)
    }
}
