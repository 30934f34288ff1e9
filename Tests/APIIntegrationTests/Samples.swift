import Detection
import Foundation
import Observations
import Postgres
import Registry
import Rollouts
import Training

/// What the tests store.
enum Samples {
    /// The features of the pipeline.
    static let schema: FeatureSchema = {
        do {
            return try FeatureSchema([
                Feature(name: "age", kind: .numeric), Feature(name: "balance", kind: .numeric),
                Feature(name: "country", kind: .categorical),
            ])
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    /// A pipeline file.
    static func pipeline(
        _ name: String = "churn", model: String = "churn-model", alpha: Double = 0.05,
        numeric: String = "age, balance"
    ) -> String {
        """
        pipeline: \(name)
        model: \(model)
        description: Who leaves.
        topic: {predictions: \(name).predictions, labels: \(name).labels}
        decode:
          features: {numeric: [\(numeric)], categorical: [country]}
          target: {classes: [stays, leaves]}
        detect:
          drift: {alpha: \(alpha)}
        decide:
          alerts:
            receivers:
              - {name: ops, webhook: "${HOOK:-https://hooks.example/services/letmein}"}
        deploy:
          endpoints: ["http://localhost:8080"]
        """
    }

    /// A model that fits the pipeline.
    static func artifact(flip: Bool = false) throws -> ModelArtifact {
        let rows = (0..<40).map { Double($0) }
        let features = try FeatureTable(
            schema: schema,
            columns: [
                .numeric(rows.map { $0.truncatingRemainder(dividingBy: 7) }), .numeric(rows),
                .categorical(CategoricalColumn(rows.map { $0 < 20 ? "at" : "de" })),
            ])
        let set = try TrainingSet(
            features: features,
            labels: rows.map { ($0.truncatingRemainder(dividingBy: 3) == 0) != flip ? 1 : 0 },
            target: try TargetSchema(classes: ["stays", "leaves"]))
        return try Trainer.train(set, settings: TrainingSettings())
    }

    /// A window whose second half lies elsewhere.
    static func window(_ number: Int64, drifted: Bool) throws -> WindowStore.Window {
        let settings = DriftSettings()
        func table(_ shift: Double) throws -> FeatureTable {
            let rows = (0..<200).map { Double($0) }
            return try FeatureTable(
                schema: schema,
                columns: [
                    .numeric(rows.map { $0 + shift }), .numeric(rows),
                    .categorical(CategoricalColumn(rows.map { $0 < 90 ? "at" : "de" })),
                ])
        }
        let reference = ReferenceProfile(table: try table(0), settings: settings)
        let report = try DriftComparison(settings: settings)
            .report(reference: reference, current: try table(drifted ? 500 : 0), seed: 7)
        return WindowStore.Window(
            number: number, revision: 0, startsAt: Timestamp(milliseconds: number * 1000),
            endsAt: Timestamp(milliseconds: number * 1000 + 999), rows: 200,
            offsetRanges: [OffsetRange(topic: "t", partition: 0, first: 0, last: 199)],
            model: "churn-model", modelVersion: 1, referenceHash: ContentHash(of: [1]), seed: 7,
            report: report, softwareVersion: "0.1.0")
    }

    /// Labelled history as CSV, half an hour apart.
    static func rows(_ count: Int, from first: Int = 0) -> String {
        "id,at,age,balance,country,note,left\n"
            + (first..<first + count).map { row in
                let time = Timestamp(milliseconds: Int64(row) * 1_800_000)
                return "r\(row),\(time),\(20 + row % 50),\(row).5,\(row % 2 == 0 ? "at" : "")"
                    + ",\"a, \"\"note\"\"\",\(row % 3 == 0 ? "leaves" : "stays")"
            }.joined(separator: "\n") + "\n"
    }
}
