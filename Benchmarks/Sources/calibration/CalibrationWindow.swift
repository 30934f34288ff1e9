import Detection
import Observations

/// A reference and a current sample of twenty features, each drawn by itself.
struct CalibrationWindow {
    /// Features of a window.
    static let features = 20

    let distribution: CalibrationCase
    let rows: Int
    let number: Int

    /// The values of a feature of the reference (side 0) or the current sample (side 1).
    func values(_ feature: Int, side: Int, shift: Double) -> [Double] {
        let position = CalibrationCase.allCases.firstIndex(of: distribution) ?? 0
        let parts = [position, rows, number, feature, side]
        return distribution.values(seed: Self.seed(parts), count: rows, shift: shift)
    }

    /// A seed of whole numbers: each is added to the generator's output for those before.
    static func seed(_ parts: [Int]) -> UInt64 {
        parts.reduce(0) { seed, part in
            var random = SplitMix64(seed: seed &+ UInt64(part))
            return random.next()
        }
    }

    /// All features, the first of the current sample moved by `shift` standard deviations.
    func tables(shift: Double) throws -> (reference: FeatureTable, current: FeatureTable) {
        let features = 0..<Self.features
        return (
            try Self.table(features.map { values($0, side: 0, shift: 0) }),
            try Self.table(features.map { values($0, side: 1, shift: $0 == 0 ? shift : 0) })
        )
    }

    /// One feature as numbers, and as one of five categories.
    func tables(
        feature: Int, shift: Double
    ) throws -> (reference: FeatureTable, current: FeatureTable) {
        let limits = distribution.categoryLimits
        func table(_ side: Int) throws -> FeatureTable {
            let values = values(feature, side: side, shift: side == 1 ? shift : 0)
            let codes = values.map { value in Int32(limits.count { value > $0 }) }
            let categories = CategoricalColumn(codes: codes, dictionary: ["a", "b", "c", "d", "e"])
            return try FeatureTable(
                schema: FeatureSchema([
                    Feature(name: "number", kind: .numeric),
                    Feature(name: "category", kind: .categorical),
                ]), columns: [.numeric(values), .categorical(categories)])
        }
        return (try table(0), try table(1))
    }

    /// A table of numeric columns.
    static func table(_ columns: [[Double]]) throws -> FeatureTable {
        try FeatureTable(
            schema: FeatureSchema(
                columns.indices.map { Feature(name: "x\($0)", kind: .numeric) }),
            columns: columns.map { .numeric($0) })
    }
}
