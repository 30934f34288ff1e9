/// Confusion counts over the last labels of a binary classifier.
public struct RollingConfusion: Codable, Sendable, Equatable {
    /// How many labels the window holds at most.
    public let capacity: Int
    /// The outcome of each label in the window: 2 x label + prediction; a ring.
    private var outcomes: [UInt8] = []
    /// Where the next outcome goes once the ring is full: the oldest one.
    private var position = 0
    /// How many of each outcome: tn, fp, fn, tp.
    private var tally = [0, 0, 0, 0]

    private enum CodingKeys: String, CodingKey { case capacity, outcomes }

    /// Makes an empty window.
    ///
    /// - Precondition: `capacity` is positive.
    public init(capacity: Int) {
        precondition(capacity > 0, "a window must hold one label or more")
        self.capacity = capacity
        outcomes.reserveCapacity(capacity)
    }

    /// Reads a window written by `encode(to:)`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let capacity = try container.decode(Int.self, forKey: .capacity)
        let text = try container.decode(String.self, forKey: .outcomes).utf8
        guard capacity > 0, text.count <= capacity,
            text.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "3")).contains($0) })
        else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "expected at most 'capacity' digits 0 to 3"))
        }
        self.init(capacity: capacity)
        for digit in text { add(outcome: digit - UInt8(ascii: "0")) }
    }

    /// Writes the window as one digit for each label, oldest first.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(capacity, forKey: .capacity)
        let ordered = outcomes[position...] + outcomes[..<position]
        try container.encode(
            String(decoding: ordered.map { $0 + UInt8(ascii: "0") }, as: UTF8.self),
            forKey: .outcomes)
    }

    /// Adds a label with what was predicted, 1 the positive class; forgets the oldest when full.
    public mutating func add(label: Double, prediction: Double) {
        add(outcome: (label == 1 ? 2 : 0) + (prediction == 1 ? 1 : 0))
    }

    /// How many labels the window holds.
    public var count: Int { outcomes.count }

    /// The counts over the window.
    public var counts: ConfusionCounts {
        ConfusionCounts(
            trueNegatives: Double(tally[0]), falsePositives: Double(tally[1]),
            falseNegatives: Double(tally[2]), truePositives: Double(tally[3]))
    }

    /// Forgets all labels.
    public mutating func reset() {
        self = RollingConfusion(capacity: capacity)
    }

    /// Whether both windows hold the same labels in the same order.
    public static func == (left: RollingConfusion, right: RollingConfusion) -> Bool {
        left.capacity == right.capacity
            && left.outcomes[left.position...] + left.outcomes[..<left.position]
                == right.outcomes[right.position...] + right.outcomes[..<right.position]
    }

    private mutating func add(outcome: UInt8) {
        if outcomes.count < capacity {
            outcomes.append(outcome)
        } else {
            tally[Int(outcomes[position])] -= 1
            outcomes[position] = outcome
            position = position + 1 == capacity ? 0 : position + 1
        }
        tally[Int(outcome)] += 1
    }
}
