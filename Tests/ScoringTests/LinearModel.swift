import Observations
import Scoring

/// A model whose score can be computed by hand: the sum of the numbers, plus .25 when `day` is 2.
struct LinearModel: ScoringModel {
    let schema: FeatureSchema
    let target: TargetSchema

    init(numeric: [String] = ["price", "demand"], categorical: [String] = ["day"]) throws {
        schema = try FeatureSchema(
            numeric.map { Feature(name: $0, kind: .numeric) }
                + categorical.map { Feature(name: $0, kind: .categorical) })
        target = try TargetSchema(classes: ["DOWN", "UP"])
    }

    func score(numeric: [Double], categorical: [String?]) -> Double {
        numeric.filter { !$0.isNaN }.reduce(0, +) + (categorical.first == "2" ? 0.25 : 0)
    }

    func prediction(forScore score: Double) -> Double { score > 0.5 ? 1 : 0 }
}
