/// What one measurement found: rates or times of Kedge and of what ran beside it, and their ratios.
struct Measurement: Codable, Sendable {
    /// One thing measured several times in turn with the others.
    struct Row: Codable, Sendable {
        /// What ran.
        let subject: String
        /// The unit of the numbers.
        let unit: String
        /// One number for each round.
        let rounds: [Double]

        /// The median of the rounds.
        var median: Double { rounds.median }
    }

    /// Two medians of one run, one by the other.
    struct Ratio: Codable, Sendable {
        /// What is divided by what.
        let what: String
        /// The quotient.
        let value: Double
        /// The bound that was aimed at, with its direction, such as "at least 4"; nil for none.
        let aim: String?
        /// Whether the bound holds; nil without one.
        let holds: Bool?

        /// A ratio without an aim.
        init(_ what: String, _ value: Double) {
            self.what = what
            self.value = value
            aim = nil
            holds = nil
        }

        /// A ratio, or a number, that should be at least `least`.
        init(_ what: String, _ value: Double, atLeast least: Double) {
            self.what = what
            self.value = value
            aim = "at least \(least.short)"
            holds = value >= least
        }

        /// A ratio, or a number, that should be at most `most`.
        init(_ what: String, _ value: Double, atMost most: Double) {
            self.what = what
            self.value = value
            aim = "at most \(most.short)"
            holds = value <= most
        }
    }

    /// The heading.
    let title: String
    /// How it was measured.
    let method: String
    /// The raw numbers.
    var rows: [Row] = []
    /// What they say.
    var ratios: [Ratio] = []
    /// When, on what commit and under what load; set by the run.
    var circumstances = ""

    init(title: String, method: String) {
        self.title = title
        self.method = method
    }

    /// The median of a row.
    func median(_ subject: String) -> Double {
        rows.first { $0.subject == subject }?.median ?? .nan
    }
}

extension [Double] {
    /// The middle value, or the mean of the two middle ones; NaN when empty.
    var median: Double { quantile(0.5) }

    /// The quantile at `share`, interpolated linearly (type 7); NaN when empty.
    func quantile(_ share: Double) -> Double {
        guard !isEmpty else { return .nan }
        let ordered = sorted()
        let place = share * Double(count - 1)
        let below = Int(place)
        let above = Swift.min(below + 1, count - 1)
        return ordered[below] + (place - Double(below)) * (ordered[above] - ordered[below])
    }
}
