/// Numbers as sentences show them.
enum NumberText {
    /// A number with four decimals, and its sign when asked.
    static func fixed(_ value: Double, signed: Bool = false) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
        let scaled = Int64((abs(value) * 10_000).rounded())
        let fraction = String(scaled % 10_000)
        let sign = value < 0 && scaled > 0 ? "-" : signed ? "+" : ""
        return sign + String(scaled / 10_000) + "."
            + String(repeating: "0", count: 4 - fraction.count) + fraction
    }

    /// A p-value: "= 0.0123" or "< 0.0001".
    static func pValue(_ value: Double) -> String {
        value < 0.0001 ? "< 0.0001" : "= " + fixed(value)
    }
}
