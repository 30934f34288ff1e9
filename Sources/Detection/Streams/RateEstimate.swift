/// What labels say about an error rate: a Beta law from Jeffreys' prior, Beta(1/2, 1/2).
struct RateEstimate: Codable, Sendable, Equatable {
    private var errors: Double
    private var rows: Double

    /// The law after some errors in some rows.
    init(errors: Double, rows: Double) {
        self.errors = errors
        self.rows = rows
    }

    /// The mean of the law: strictly between 0 and 1.
    var mean: Double { (errors + 0.5) / (rows + 1) }

    /// Learns from one more loss of 0...1.
    mutating func add(_ loss: Double) {
        errors += loss
        rows += 1
    }
}
