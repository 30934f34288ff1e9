import Observations
import Training

/// Rows drawn from a seed: three numbers of different scales and two categories.
struct RandomRows {
    /// Numbers and texts of rows.
    static let schema = [
        Feature(name: "age", kind: .numeric), Feature(name: "plan", kind: .categorical),
        Feature(name: "income", kind: .numeric), Feature(name: "city", kind: .categorical),
        Feature(name: "balance", kind: .numeric),
    ]

    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// A number of 0 up to 1 (SplitMix64, Steele, Lea and Flood 2014).
    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }

    /// About normal: twelve uniform ones, less 6.
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }

    /// A table; `unseen` draws categories that training has not, and numbers far out.
    mutating func table(rows: Int, unseen: Bool) throws -> FeatureTable {
        var columns = Self.schema.map { Column(kind: $0.kind) }
        for _ in 0..<rows {
            for (index, feature) in Self.schema.enumerated() {
                let isMissing = uniform() < 0.1
                switch feature.kind {
                case .numeric:
                    let value = number(index, unseen: unseen)
                    columns[index].append(contentsOf: .numeric([isMissing ? .nan : value]))
                case .categorical:
                    let value = category(index, unseen: unseen)
                    columns[index].append(
                        contentsOf: .categorical(CategoricalColumn([isMissing ? nil : value])))
                }
            }
        }
        return try FeatureTable(schema: FeatureSchema(Self.schema), columns: columns)
    }

    private mutating func number(_ index: Int, unseen: Bool) -> Double {
        let (middle, spread) = [0: (40.0, 12.0), 2: (1e6, 1e3), 4: (0.0, 1e-3)][index] ?? (0, 1)
        if unseen, uniform() < 0.02 { return uniform() < 0.5 ? .infinity : -.infinity }
        let scale = unseen && uniform() < 0.1 ? 20.0 : 1
        return middle + spread * scale * normal()
    }

    private mutating func category(_ index: Int, unseen: Bool) -> String {
        if unseen, uniform() < 0.1 {
            return ["new", "None of these", "é, \"ö\"", " "][Int(4 * uniform())]
        }
        // Squared, so that some are frequent and some rare.
        let share = uniform()
        let position = Int(share * share * (index == 1 ? 4 : 40))
        return index == 1 ? ["basic", "a, b", "größer", "VIP"][position] : "city \(position)"
    }

    /// Labels of rows: a noisy, curved function of all features, cut into classes.
    mutating func labels(of table: FeatureTable, classes: Int) -> [Double] {
        (0..<table.count).map { row in
            var sum = normal() * 0.5
            for (index, column) in table.columns.enumerated() {
                switch column {
                case .numeric(let values):
                    let (middle, spread) =
                        [0: (40.0, 12.0), 2: (1e6, 1e3), 4: (0.0, 1e-3)][index] ?? (0, 1)
                    let z = values[row].isFinite ? (values[row] - middle) / spread : 0.7
                    sum += index == 2 ? z * z - 1 : z
                case .categorical(let values):
                    sum += Double((values[row] ?? "missing").utf8.count % 3)
                }
            }
            guard classes > 0 else { return 100 + sum }
            return Double(min(classes - 1, max(0, Int((sum / 1.2).rounded()))))
        }
    }
}
