import Observations
import Training

/// How rows to train on come about, with nothing wrong in them.
enum DataLaw: String, CaseIterable {
    case classes = "two classes"
    case unrelated = "no relation"
    case series
    case several = "three classes"
    case numbers

    /// How many rows are tried.
    var rows: [Int] { [1000, 10_000] }

    /// Draws rows.
    func draw(_ count: Int, random: inout GateRandom) throws -> (columns: [[Double]], [Double]) {
        let correlation = self == .series ? 0.8 : 0
        let columns = (0..<4).map { _ in random.series(count, correlation: correlation) }
        let noise = random.series(count, correlation: correlation)
        let labels = (0..<count).map { row -> Double in
            let sum = columns[0][row] - columns[1][row]
            let value = (self == .unrelated ? 0 : sum) + 1.4 * noise[row]
            switch self {
            case .several: return value < -1 ? 0 : value < 1 ? 1 : 2
            case .numbers: return sum + 0.5 * noise[row] * noise[row] * noise[row]
            default: return value > 0.5 ? 1 : 0
            }
        }
        return (columns, labels)
    }

    /// What is predicted.
    func target() throws -> TargetSchema {
        switch self {
        case .several: try TargetSchema(classes: ["a", "b", "c"])
        case .numbers: .regression
        default: try TargetSchema(classes: ["no", "yes"])
        }
    }
}
