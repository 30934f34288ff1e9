import Foundation
import Kafka
import Observations
import Training

/// A stream of predictions and late labels, the same for the same seed.
///
/// Some events are malformed, some labels come twice or belong to nothing. The first number drifts
/// for a while. Later the labels of some partitions turn.
struct SyntheticStream {
    /// One event for Kafka.
    struct Message {
        let topic: String
        let partition: Int32
        let payload: String
    }

    /// Which rows are special, and over how many partitions they go.
    struct Shape {
        /// How many partitions both topics have.
        var partitions: Int32 = 2
        /// The rows whose first number has drifted.
        var drifted = 2200..<3600
        /// From here on labels turn.
        var turned = 4000
        /// The partitions whose labels turn.
        var turnedPartitions: Set<Int> = [1]
        /// The rows that both versions scored; the second version answers after them.
        var mirrored = 1500..<4500

        /// The shape of a stream of any length, whose labels turn in every partition.
        static func scaled(rows: Int, partitions: Int32) -> Shape {
            Shape(
                partitions: partitions, drifted: rows * 36 / 100..<rows * 6 / 10,
                turned: rows * 65 / 100, turnedPartitions: Set(0..<Int(partitions)),
                mirrored: rows / 4..<rows * 3 / 4)
        }
    }

    static let partitions = Shape().partitions
    static let predictionsTopic = "loop.predictions"
    static let labelsTopic = "loop.labels"
    static let deadLettersTopic = "loop.dead-letters"
    /// 2026-01-01T00:00:00Z.
    static let start: Int64 = 1_767_225_600_000

    /// The events in the order in which they are produced.
    private(set) var messages: [Message] = []
    /// The payloads that cannot be decoded.
    private(set) var malformed: [String] = []

    private let shape: Shape
    private let champion: ModelArtifact
    private let challenger: ModelArtifact
    private var generator: SeededGenerator

    /// Makes a stream.
    ///
    /// - Parameters:
    ///   - labelDelay: after how many predictions a label comes; a multiple of the number of
    ///     partitions, so that it finds the partition of its prediction.
    init(
        seed: UInt64, rows: Int, labelDelay: Int, champion: ModelArtifact,
        challenger: ModelArtifact, shape: Shape = Shape()
    ) {
        self.shape = shape
        self.champion = champion
        self.challenger = challenger
        generator = SeededGenerator(seed: seed)
        var labels: [Int] = []
        for index in 0..<rows {
            let row = SyntheticRow(
                using: &generator, shift: shape.drifted.contains(index) ? 1.5 : 0,
                isTurned: index >= shape.turned
                    && shape.turnedPartitions.contains(index % Int(shape.partitions)))
            labels.append(row.label)
            add(Self.predictionsTopic, index, prediction(index, row))
            if index >= labelDelay { addLabel(index - labelDelay, labels, at: index) }
            if Int.random(in: 0..<200, using: &generator) == 0 { addMalformed(at: index) }
        }
    }

    private mutating func add(_ topic: String, _ index: Int, _ payload: String) {
        messages.append(
            Message(
                topic: topic, partition: Int32(index % Int(shape.partitions)),
                payload: payload))
    }

    private mutating func addLabel(_ row: Int, _ labels: [Int], at index: Int) {
        let time = Self.start + Int64(index) * 1000
        let event = #"{"id":"row-\#(row)","label":"\#(labels[row])","timestamp":\#(time)}"#
        add(Self.labelsTopic, index, event)
        switch Int.random(in: 0..<400, using: &generator) {
        case 0: add(Self.labelsTopic, index, event)
        case 1:
            add(
                Self.labelsTopic, index,
                #"{"id":"stranger-\#(row)","label":"1","timestamp":\#(time)}"#)
        default: break
        }
    }

    /// The first version answers, then both with a mirror, then the second version.
    private mutating func prediction(_ index: Int, _ row: SyntheticRow) -> String {
        let isMirrored = shape.mirrored.contains(index)
        let isSecond =
            isMirrored ? Bool.random(using: &generator) : index >= shape.mirrored.upperBound
        let (answering, other) = isSecond ? (challenger, champion) : (champion, challenger)
        let answer = Self.answer(of: answering, version: isSecond ? "2" : "1", row)
        var event =
            #"{"id":"row-\#(index)","model":"loop",\#(answer),"#
            + #""timestamp":\#(Self.start + Int64(index) * 1000),"#
            + #""entity":"e\#(index % 97)","features":\#(row.json)"#
        if isMirrored {
            event +=
                #","mirrored":{\#(Self.answer(of: other, version: isSecond ? "1" : "2", row))}"#
        }
        return event + "}"
    }

    private static func answer(
        of artifact: ModelArtifact, version: String, _ row: SyntheticRow
    ) -> String {
        let score = artifact.score(
            numeric: [row.first, row.second], categorical: [row.group])
        let prediction = Int(artifact.prediction(forScore: score))
        return #""version":"\#(version)","prediction":"\#(prediction)","score":\#(score)"#
    }

    private mutating func addMalformed(at index: Int) {
        let id = #""id":"bad-\#(malformed.count)","model":"loop""#
        let time = #""timestamp":\#(Self.start + Int64(index) * 1000)"#
        let features = #""features":{"first":1,"second":2,"group":"west"}"#
        let (topic, payload) =
            [
                (Self.predictionsTopic, "{\(id), no JSON"),
                (Self.predictionsTopic, #"{\#(id),"version":"1","prediction":"1",\#(time)}"#),
                (
                    Self.predictionsTopic,
                    #"{\#(id),"version":"1","prediction":"1",\#(time),"#
                        + #""features":{"first":"high","second":2,"group":"west"}}"#
                ),
                (
                    Self.predictionsTopic,
                    #"{\#(id),"version":"1","prediction":"maybe",\#(time),\#(features)}"#
                ),
                (
                    Self.predictionsTopic,
                    #"{\#(id),"version":"1","prediction":"1","timestamp":"noon",\#(features)}"#
                ),
                (Self.labelsTopic, "{\(id)"),
                (Self.labelsTopic, "{\(id),\(time)}"),
                (Self.labelsTopic, #"{\#(id),"label":"perhaps",\#(time)}"#),
            ].randomElement(using: &generator) ?? (Self.labelsTopic, "")
        malformed.append(payload)
        add(topic, index, payload)
    }
}
