/// The labels and predictions of a classifier of several classes over the last labels of a stream.
///
/// Holds two numbers for each label; the counts, of which there are as many as the square of the
/// classes, are made when they are asked for.
public struct RollingClasses: Codable, Sendable, Equatable {
    /// How many labels the window holds at most.
    public let capacity: Int
    /// How many classes there are.
    public let classCount: Int
    /// label x `classCount` + prediction of each label in the window; a ring.
    private var outcomes: [UInt32] = []
    /// Where the next outcome goes once the ring is full: the oldest one.
    private var position = 0

    private enum CodingKeys: String, CodingKey { case capacity, classCount, outcomes }

    /// The most classes.
    public static let classesMax = 10_000

    /// Makes an empty window.
    ///
    /// - Precondition: `capacity` is positive, and there are 1 to `classesMax` classes.
    public init(capacity: Int, classCount: Int) {
        precondition(capacity > 0, "a window must hold one label or more")
        precondition((1...Self.classesMax).contains(classCount), "there must be classes")
        self.capacity = capacity
        self.classCount = classCount
    }

    /// Reads a window written by `encode(to:)`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let capacity = try container.decode(Int.self, forKey: .capacity)
        let classCount = try container.decode(Int.self, forKey: .classCount)
        let outcomes = try container.decode([UInt32].self, forKey: .outcomes)
        guard capacity > 0, outcomes.count <= capacity,
            (1...Self.classesMax).contains(classCount),
            outcomes.allSatisfy({ Int($0) < classCount * classCount })
        else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "expected at most 'capacity' pairs of classes"))
        }
        self.init(capacity: capacity, classCount: classCount)
        self.outcomes = outcomes
    }

    /// Writes the window as one number for each label, oldest first.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(capacity, forKey: .capacity)
        try container.encode(classCount, forKey: .classCount)
        try container.encode(
            Array(outcomes[position...] + outcomes[..<position]), forKey: .outcomes)
    }

    /// Adds a label with what was predicted, by their indices; forgets the oldest when full.
    ///
    /// What is none of the classes, as after a change of them, is passed over.
    public mutating func add(label: Double, prediction: Double) {
        let classes = Double(classCount)
        guard label >= 0, label < classes, prediction >= 0, prediction < classes else { return }
        let outcome = UInt32(Int(label) * classCount + Int(prediction))
        if outcomes.count < capacity {
            outcomes.append(outcome)
        } else {
            outcomes[position] = outcome
            position = (position + 1) % capacity
        }
    }

    /// How many labels the window holds.
    public var count: Int { outcomes.count }

    /// The counts over the window.
    public var counts: MulticlassConfusion {
        var counts = MulticlassConfusion(classCount: classCount)
        for outcome in outcomes {
            counts.add(label: Int(outcome) / classCount, prediction: Int(outcome) % classCount)
        }
        return counts
    }
}
