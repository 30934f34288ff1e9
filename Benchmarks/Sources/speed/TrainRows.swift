import Foundation
import Observations
import Training

/// Rows to train on: Gaussian features, and labels that follow them, drawn alike for all sides.
struct TrainRows {
    /// How many features there are.
    static let features = 50
    /// How many classes the label of several has.
    static let classes = 5

    let columns: [[Double]]
    /// A number with Gaussian noise.
    private(set) var numbers: [Double]
    /// A class of two.
    private(set) var two: [Double]
    /// A class of several.
    private(set) var several: [Double]
    let table: FeatureTable

    /// Draws rows.
    init(rows: Int) throws {
        var random = EventRandom(seed: 11)
        columns = (0..<Self.features).map { _ in (0..<rows).map { _ in random.gaussian() } }
        let slopes = (0...Self.classes).map { _ in
            (0..<Self.features).map { _ in random.gaussian() / 4 }
        }
        var sums = slopes.map { _ in [Double](repeating: 0.3, count: rows) }
        for (k, slope) in slopes.enumerated() {
            for (column, factor) in zip(columns, slope) {
                for row in 0..<rows { sums[k][row] += factor * column[row] }
            }
        }
        numbers = sums[0].map { $0 + random.gaussian() }
        two = sums[0].map { random.uniform() < 1 / (1 + exp(-$0)) ? 1 : 0 }
        several = []
        for row in 0..<rows {
            let scores = (1...Self.classes).map { sums[$0][row] - log(-log(random.uniform())) }
            let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
            several.append(Double(best))
        }
        let schema = try FeatureSchema(
            columns.indices.map { Feature(name: "x\($0)", kind: .numeric) })
        table = try FeatureTable(schema: schema, columns: columns.map { .numeric($0) })
    }

    /// Writes the features column by column, then the three columns of labels.
    func write(to path: String) throws {
        var data = Data()
        for column in columns + [numbers, two, several] {
            column.withUnsafeBytes { data.append(contentsOf: $0) }
        }
        try data.write(to: URL(fileURLWithPath: path))
    }

    /// The rows with one of the labels.
    func set(_ labels: [Double], _ target: TargetSchema) throws -> TrainingSet {
        try TrainingSet(features: table, labels: labels, target: target)
    }
}
