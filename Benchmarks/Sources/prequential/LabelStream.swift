import DataFiles
import Detection
import Foundation
import Observations
import Training

/// Labelled rows in the order of time, of two classes.
struct LabelStream {
    let name: String
    /// How many rows after its own a label is known.
    let delay: Int
    let rows: TrainingSet

    /// The rows of a file; its target holds 0 and 1.
    init(_ name: String, file: String, target: String, delay: Int = 500) throws {
        let table = try DataFileReader(path: file).read().table
        guard case .numeric(let labels)? = table[target] else {
            throw StreamError(expected: "a column '\(target)' of numbers in \(file)")
        }
        let kept = table.schema.features.indices.filter {
            table.schema.features[$0].name != target
        }
        self.name = name
        self.delay = delay
        rows = try TrainingSet(
            features: FeatureTable(
                schema: FeatureSchema(kept.map { table.schema.features[$0] }),
                columns: kept.map { table.columns[$0] }),
            labels: labels, target: TargetSchema(classes: ["0", "1"]))
    }

    /// Rows of five uniform features; the class is the side of a hyperplane.
    ///
    /// One label in ten is wrong. `turn` says how far the plane has turned from its first to its
    /// second direction.
    init(_ name: String, turn: (Int) -> Double) throws {
        var random = SplitMix64(seed: 2026)
        let directions = [[1.0, 1, 0.5, 0, 0], [-1, 1, 0, 0.5, 0]]
        var columns = [[Double]](repeating: [], count: 5)
        var labels: [Double] = []
        for row in 0..<Self.drawnRows {
            let share = turn(row)
            var side = 0.0
            for j in 0..<5 {
                let value = 2 * random.nextUniform() - 1
                columns[j].append(value)
                side += ((1 - share) * directions[0][j] + share * directions[1][j]) * value
            }
            let isWrong = random.nextUniform() < 0.1
            labels.append((side > 0) != isWrong ? 1 : 0)
        }
        self.name = name
        delay = 500
        let schema = try FeatureSchema(
            (1...5).map { Feature(name: "x\($0)", kind: .numeric) })
        rows = try TrainingSet(
            features: FeatureTable(schema: schema, columns: columns.map { .numeric($0) }),
            labels: labels, target: TargetSchema(classes: ["0", "1"]))
    }

    /// Rows of a stream that is drawn.
    static let drawnRows = 20_000
}

/// What a file should have held.
struct StreamError: Error, CustomStringConvertible {
    let expected: String
    var description: String { "expected \(expected)" }
}
