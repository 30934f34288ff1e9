import Validation

/// What is done to rows.
enum DataPoison: String, CaseIterable {
    case none
    case flippedTwentieth = "5 % flipped"
    case flippedTenth = "10 % flipped"
    case stuck
    case repeated

    /// Whether a finding is about the poison; without any, every flag counts.
    func isFound(_ finding: TrainingFinding) -> Bool {
        guard finding.severity != .noted else { return false }
        switch self {
        case .none: return true
        case .flippedTwentieth, .flippedTenth: return finding.kind == .flippedLabels
        case .stuck: return finding.kind == .stuckFeature
        case .repeated: return finding.kind == .duplicatedRows
        }
    }

    /// Rows with the poison in them, beginning at a random place.
    func spoil(
        _ columns: [[Double]], _ labels: [Double], classes: Int, random: inout GateRandom
    ) -> (columns: [[Double]], labels: [Double]) {
        var (columns, labels) = (columns, labels)
        let count = labels.count
        switch self {
        case .none: break
        case .flippedTwentieth, .flippedTenth:
            let length = count / (self == .flippedTenth ? 10 : 20)
            let start = random.index(below: count - length)
            for row in start..<start + length {
                labels[row] = classes == 0 ? -labels[row] : Double(classes - 1) - labels[row]
            }
        case .stuck:
            for row in count - count / 20..<count { columns[0][row] = 0 }
        case .repeated:
            let length = count / 50
            let start = random.index(below: count - length)
            for place in columns.indices {
                columns[place] += columns[place][start..<start + length]
            }
            labels += labels[start..<start + length]
        }
        return (columns, labels)
    }
}
