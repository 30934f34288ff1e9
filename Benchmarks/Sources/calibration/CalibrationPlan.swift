/// What is measured, at what level.
enum CalibrationPlan {
    /// Rows of the reference, and of the current sample.
    static let sizes = [50, 100, 200, 500, 1000, 5000, 20_000]
    /// Shifts of the current sample in standard deviations; without one, alarms are false.
    static let shifts = [0, 0.1, 0.2, 0.5]
    /// The level of every test.
    static let alpha = 0.05
    /// From so many rows on, rows are relabelled together as often as for single tests.
    static let manyRows = 5000
    /// The relabellings of single tests; of the verdict they are the default's.
    ///
    /// Fewer than the default's 499: the level is the same, and the power nearly.
    static let permutations = 199
}
