import Observations
import Training

/// Small models that are really trained.
enum TrainedModels {
    /// A model that says UP when price is high; `flipped` says the contrary.
    static func artifact(flipped: Bool = false) throws -> [UInt8] {
        let schema = try FeatureSchema([
            Feature(name: "day", kind: .categorical), Feature(name: "price", kind: .numeric),
        ])
        let rows = (0..<200).map { Double($0) / 200 }
        let features = try FeatureTable(
            schema: schema,
            columns: [
                .categorical(CategoricalColumn(rows.indices.map { "\($0 % 7)" })), .numeric(rows),
            ])
        let labels = rows.enumerated().map { index, price in
            let isUp = (price > 0.5) != (index % 10 == 0)
            return isUp != flipped ? 1.0 : 0.0
        }
        let set = try TrainingSet(
            features: features, labels: labels,
            weights: Array(repeating: 1, count: rows.count),
            target: TargetSchema(classes: ["DOWN", "UP"]))
        return try Trainer.train(set, settings: TrainingSettings(learner: .logistic(l2: 1)))
            .encoded()
    }
}
