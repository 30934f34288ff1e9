import Observations
import Training
import Validation

/// How often rows are flagged, with nothing wrong in them and with each poison.
struct DataCount {
    let law: DataLaw
    let rows: Int
    let sets: Int
    /// By poison, in the order of its cases.
    private(set) var flagged: [Int]

    init(law: DataLaw, rows: Int, sets: Int) throws {
        self.law = law
        self.rows = rows
        self.sets = sets
        flagged = DataPoison.allCases.map { _ in 0 }
        let target = try law.target()
        let schema = try FeatureSchema(
            (0..<4).map { Feature(name: "x\($0)", kind: .numeric) })
        for set in 0..<sets {
            var random = GateRandom(seed: UInt64(set + 1) &* 15_485_863 &+ UInt64(rows))
            let (columns, labels) = try law.draw(rows, random: &random)
            for (place, poison) in DataPoison.allCases.enumerated() {
                let spoilt = poison.spoil(
                    columns, labels, classes: target.classes.count, random: &random)
                let findings = try TrainingDataCheck.findings(
                    in: TrainingSet(
                        features: FeatureTable(
                            schema: schema, columns: spoilt.columns.map { .numeric($0) }),
                        labels: spoilt.labels, target: target))
                if findings.contains(where: poison.isFound) { flagged[place] += 1 }
            }
        }
    }
}
