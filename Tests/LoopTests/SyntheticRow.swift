import Foundation
import Observations
import Training

/// One row of the synthetic stream: two numbers, a category, and what turned out true.
struct SyntheticRow {
    let first: Double
    let second: Double
    let group: String
    let label: Int

    static let schema: FeatureSchema = {
        do {
            return try FeatureSchema([
                Feature(name: "first", kind: .numeric), Feature(name: "second", kind: .numeric),
                Feature(name: "group", kind: .categorical),
            ])
        } catch {
            preconditionFailure("\(error)")
        }
    }()
    static let target: TargetSchema = {
        do {
            return try TargetSchema(classes: ["0", "1"])
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    /// Draws a row.
    ///
    /// - Parameters:
    ///   - shift: how far the first number has drifted.
    ///   - isTurned: whether the opposite of the usual label is true.
    init(
        using generator: inout SeededGenerator, shift: Double = 0, isTurned: Bool = false
    ) {
        first = Self.rounded(generator.normal() + shift)
        second = Self.rounded(generator.normal())
        group = ["north", "south", "west"].randomElement(using: &generator) ?? "north"
        let odds = 2.5 * first - 1.5 * second + (group == "north" ? 1 : 0)
        let isOne = Double.random(in: 0..<1, using: &generator) < 1 / (1 + exp(-odds))
        label = isOne != isTurned ? 1 : 0
    }

    /// A row with another category.
    init(_ row: SyntheticRow, group: String) {
        (first, second, label) = (row.first, row.second, row.label)
        self.group = group
    }

    /// Rows as a training set.
    static func trainingSet(_ rows: [SyntheticRow]) throws -> TrainingSet {
        try TrainingSet(
            features: FeatureTable(
                schema: schema,
                columns: [
                    .numeric(rows.map(\.first)), .numeric(rows.map(\.second)),
                    .categorical(CategoricalColumn(rows.map(\.group))),
                ]),
            labels: rows.map { Double($0.label) }, target: target)
    }

    /// The row as the member `features` of a prediction event.
    var json: String { #"{"first":\#(first),"second":\#(second),"group":"\#(group)"}"# }

    /// Three decimals, so that texts of numbers stay short.
    private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
