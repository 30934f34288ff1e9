/// How many comparisons are made for each number of rows.
struct CalibrationPlan {
    /// Rows of the reference, and of the current sample.
    static let sizes = [50, 100, 200, 500, 1000, 5000, 20_000]
    /// Shifts of the current sample in standard deviations; without one, alarms are false.
    static let shifts = [0, 0.1, 0.2, 0.5]
    /// The level of every test.
    static let alpha = 0.05
    /// Windows of the correlation flip.
    static let flips = 200

    let rows: Int
    /// Windows whose features are compared one by one, and windows compared as a whole.
    let columns: Int
    let windows: Int

    /// The counts for a number of rows, fewer the longer they take.
    init(rows: Int, isShifted: Bool) {
        self.rows = rows
        switch rows {
        case ...1000: columns = isShifted ? 10 : 100
        case ...5000: columns = isShifted ? 5 : 50
        default: columns = isShifted ? 3 : 25
        }
        switch rows {
        case ...100: windows = isShifted ? 100 : 1000
        case ...1000: windows = isShifted ? 50 : 500
        default: windows = isShifted ? 25 : 200
        }
    }
}
