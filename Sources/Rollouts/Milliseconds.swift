/// Arithmetic of milliseconds that saturates at the ends of the range.
enum Milliseconds {
    /// A duration in whole milliseconds, rounded toward zero.
    static func of(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        guard !overflow else { return seconds > 0 ? .max : .min }
        return sum(scaled, attoseconds / 1_000_000_000_000_000)
    }

    /// `left + right`.
    static func sum(_ left: Int64, _ right: Int64) -> Int64 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? (right > 0 ? .max : .min) : sum
    }

    /// `left - right`.
    static func difference(_ left: Int64, _ right: Int64) -> Int64 {
        let (difference, overflow) = left.subtractingReportingOverflow(right)
        return overflow ? (left > right ? .max : .min) : difference
    }
}
