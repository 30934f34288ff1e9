/// How monitors are tried on history.
public struct CertificationPlan: Sendable, Hashable {
    /// How often history is drawn again.
    public var runs: Int
    /// How many labelled rows each run has.
    public var rowsPerRun: Int
    /// How many rows a month brings.
    public var rowsPerMonth: Double
    /// Where random choices come from.
    public var seed: UInt64

    /// A month, in days.
    public static let daysPerMonth = 365.25 / 12

    /// Makes a plan.
    ///
    /// - Throws: `DetectionError.parameter` when a number is not positive.
    public init(
        runs: Int, rowsPerRun: Int, rowsPerMonth: Double, seed: UInt64
    ) throws(DetectionError) {
        guard runs > 0 else {
            throw .parameter(name: "runs", expected: "1 or more", got: "\(runs)")
        }
        guard rowsPerRun > 0 else {
            throw .parameter(name: "rows per run", expected: "1 or more", got: "\(rowsPerRun)")
        }
        guard rowsPerMonth > 0, rowsPerMonth.isFinite else {
            throw .parameter(name: "rows per month", expected: "over 0", got: "\(rowsPerMonth)")
        }
        self.runs = runs
        self.rowsPerRun = rowsPerRun
        self.rowsPerMonth = rowsPerMonth
        self.seed = seed
    }
}
