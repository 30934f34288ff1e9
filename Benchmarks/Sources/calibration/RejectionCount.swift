/// How often a test called samples of one distribution different.
struct RejectionCount {
    /// What was counted.
    struct Key: Hashable {
        /// A test of Kedge, or a peer and what it does.
        let test: String
        let distribution: String
        let rows: Int
        /// The shift of the current sample, in standard deviations; 0 for false alarms.
        let shift: Double
    }

    let key: Key
    var rejections = 0
    var repetitions = 0

    init(_ key: Key) {
        self.key = key
    }

    /// Reads a line of test, distribution, rows, shift, rejections, repetitions; tabs between.
    init?(line: Substring) {
        let parts = line.split(separator: "\t").map(String.init)
        guard parts.count == 6, let rows = Int(parts[2]), let shift = Double(parts[3]),
            let rejections = Int(parts[4]), let repetitions = Int(parts[5])
        else { return nil }
        key = Key(test: parts[0], distribution: parts[1], rows: rows, shift: shift)
        self.rejections = rejections
        self.repetitions = repetitions
    }

    /// The line that `init(line:)` reads.
    var line: String {
        "\(key.test)\t\(key.distribution)\t\(key.rows)\t\(key.shift)\t\(rejections)\t\(repetitions)"
    }

    /// Counts one more comparison.
    mutating func add(isRejected: Bool) {
        repetitions += 1
        if isRejected { rejections += 1 }
    }

    /// The share of rejections.
    var share: Double { Double(rejections) / Double(max(1, repetitions)) }

    /// Wilson's 95 % interval of the share.
    var interval: ClosedRange<Double> { Self.interval(of: rejections, among: repetitions) }

    /// Wilson's 95 % interval of a share.
    static func interval(of rejections: Int, among repetitions: Int) -> ClosedRange<Double> {
        let z = 1.959964
        let n = Double(max(1, repetitions))
        let share = Double(rejections) / n
        let center = (share + z * z / (2 * n)) / (1 + z * z / n)
        let half =
            z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        return max(0, center - half)...min(1, center + half)
    }
}
