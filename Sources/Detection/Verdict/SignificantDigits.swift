/// Numbers in sentences, with three significant digits.
enum SignificantDigits {
    /// The decimal spelling, in scientific notation when very small or large.
    static func text(_ value: Double) -> String {
        guard value != 0, value.isFinite else { return value == 0 ? "0" : "\(value)" }
        var exponent = 0
        var mantissa = value.magnitude
        while mantissa >= 10 {
            mantissa /= 10
            exponent += 1
        }
        while mantissa < 1, exponent > -330 {
            mantissa *= 10
            exponent -= 1
        }
        var digits = Int((mantissa * 100).rounded())
        if digits == 1000 {
            digits = 100
            exponent += 1
        }
        let sign = value < 0 ? "-" : ""
        let text = "\(digits)"
        if (-4...5).contains(exponent) { return sign + plain(text, exponent: exponent) }
        return sign + trimmed("\(text.prefix(1)).\(text.dropFirst())") + "e\(exponent)"
    }

    private static func plain(_ digits: String, exponent: Int) -> String {
        if exponent < 0 {
            return trimmed("0." + String(repeating: "0", count: -exponent - 1) + digits)
        }
        if exponent >= 2 { return digits + String(repeating: "0", count: exponent - 2) }
        return trimmed("\(digits.prefix(exponent + 1)).\(digits.dropFirst(exponent + 1))")
    }

    private static func trimmed(_ text: String) -> String {
        var text = text
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
