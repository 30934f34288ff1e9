import Detection

/// How predictions turned out: accuracy and F1, of all rows and rolling.
struct DemoScore: Sendable {
    /// All rows.
    private(set) var all = ConfusionCounts()

    /// Counts one row; 1 is the positive class.
    mutating func add(prediction: Double, label: Double) {
        all.add(label: label, prediction: prediction)
    }

    /// Accuracy as `0.754`.
    var accuracy: String { Self.text(all.accuracy) }

    /// F1 as `0.682`.
    var f1: String { Self.text(all.f1) }

    static func text(_ value: Double?) -> String {
        guard let value else { return "-" }
        let thousandths = Int((value * 1000).rounded())
        let digits = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
