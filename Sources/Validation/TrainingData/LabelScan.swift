internal import Training

/// How many rows a source has, and whether their labels differ.
struct LabelScan {
    private(set) var count = 0
    /// The label of the first row.
    private(set) var first = Double.nan
    private(set) var isConstant = true

    /// Reads all rows once.
    init(_ source: some TrainingSource) throws(TrainingError) {
        var scan = Self()
        try source.forEachBlock { scan.add($0.labels) }
        self = scan
    }

    private init() {}

    private mutating func add(_ labels: [Double]) {
        if count == 0, let label = labels.first { first = label }
        count += labels.count
        let first = first
        isConstant = isConstant && labels.allSatisfy { $0 == first }
    }
}
