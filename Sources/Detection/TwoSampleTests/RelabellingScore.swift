/// MMD^2 up to a constant factor, from sums over the kernel without its diagonal.
struct RelabellingScore {
    let total: Double
    let first: Int
    let second: Int

    /// The statistic from the sum within the first group and that of its members' rows.
    func value(within: Double, rows: Double) -> Double {
        let n = Double(first)
        let m = Double(second)
        let across = rows - within
        let rest = total - 2 * across - within
        return within / (n * (n - 1)) + rest / (m * (m - 1)) - 2 * across / (n * m)
    }

    /// What rounding may take from a statistic that is equal.
    func rounding(of value: Double) -> Double {
        1e-12 * max(value.magnitude, total / (Double(second) * Double(second)))
    }
}
