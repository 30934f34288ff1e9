import Foundation
import Observations
import Validation

/// Expected values of `paired.json`.
struct PairedFixture: Decodable {
    struct Pair: Decodable {
        let champion: Double
        let challenger: Double
    }
    struct Areas: Decodable {
        let labels: [Double]
        let champion: [Double]
        let challenger: [Double]
        let champion_auc: Double
        let challenger_auc: Double
        let error: Double
        let lower: Double
        let upper: Double
        let p_better: Double
        let p_worse: Double
        let p_margin_05: Double
        let log_loss: Pair
        let brier: Pair
        /// Statistic and p-value.
        let brier_t: [Double]
    }
    struct McNemar: Decodable {
        let wins: Int
        let losses: Int
        let p_better: Double
    }
    struct Bootstrap: Decodable {
        let lower: Double
        let upper: Double
        let sd: Double
        let p: Double
    }
    struct Binary: Decodable {
        let labels: [Double]
        let champion: [Double]
        let challenger: [Double]
        let champion_values: [String: Double]
        let challenger_values: [String: Double]
    }
    struct Multiclass: Decodable {
        let classes: Int
        let labels: [Double]
        let champion: [Double]
        let challenger: [Double]
        /// Row by row, one for each class.
        let champion_probabilities: [[Double]]
        let challenger_probabilities: [[Double]]
        let champion_values: [String: Double]
        let challenger_values: [String: Double]
        let log_loss: [Double]
        let log_loss_p: Double
        let bootstrap: [String: Bootstrap]
    }
    struct Block: Decodable {
        let values: [Double]
        let rows: Int
        let error: Double
    }
    struct Quantile: Decodable {
        let degrees: Double
        let share: Double
        let value: Double
    }
    let delong: [Areas]
    let mcnemar: [McNemar]
    let multiclass: Multiclass
    let binary: Binary
    let block: Block
    let t_quantile: [Quantile]
    let r2: Pair

    static func load() throws -> PairedFixture {
        let url = Bundle.module.bundleURL.appending(path: "Fixtures/paired.json")
        return try JSONDecoder().decode(PairedFixture.self, from: Data(contentsOf: url))
    }
}

extension PairedFixture.Areas {
    /// The answers; what is predicted follows from the scores.
    func answers() throws -> PairedAnswers {
        func model(_ scores: [Double]) -> ModelAnswers {
            ModelAnswers(
                predictions: scores.map { $0 > 0.5 ? 1 : 0 },
                probabilities: [scores.map { 1 - $0 }, scores])
        }
        return try PairedAnswers(
            labels: labels, target: TargetSchema(classes: ["no", "yes"]),
            champion: model(champion), challenger: model(challenger))
    }
}

extension PairedFixture.Multiclass {
    func answers() throws -> PairedAnswers {
        func model(_ predictions: [Double], _ rows: [[Double]]) -> ModelAnswers {
            ModelAnswers(
                predictions: predictions,
                probabilities: (0..<classes).map { index in rows.map { $0[index] } })
        }
        return try PairedAnswers(
            labels: labels, target: TargetSchema(classes: (0..<classes).map { "c\($0)" }),
            champion: model(champion, champion_probabilities),
            challenger: model(challenger, challenger_probabilities))
    }
}
