import Foundation

/// How values stand in the cells of tables.
enum CellText {
    /// A number with so many significant digits; a dash for none.
    static func number(_ value: Double?, digits: Int = 3) -> String {
        guard let value else { return "-" }
        guard value.isFinite else { return "\(value)" }
        return String(format: "%.\(digits)g", value)
    }

    /// A whole number; a dash for none.
    static func count(_ value: (some BinaryInteger)?) -> String {
        value.map { "\($0)" } ?? "-"
    }

    /// A share in percent.
    static func percent(_ share: Double) -> String {
        String(format: "%.4g%%", share * 100)
    }

    /// A time in RFC 3339 without its milliseconds when they are 0; a dash for none.
    static func time(_ text: String?) -> String {
        guard let text else { return "-" }
        return text.hasSuffix(".000Z") ? text.dropLast(5) + "Z" : text
    }

    /// A metric with its interval.
    static func estimate(_ value: Double, _ lower: Double, _ upper: Double) -> String {
        "\(number(value)) (\(number(lower)) to \(number(upper)))"
    }

    /// Lines of `name: value`, the values below each other.
    static func details(_ pairs: [(name: String, value: String)]) -> String {
        let width = (pairs.map(\.name.count).max() ?? 0) + 1
        return pairs.map { name, value in
            "\(name):" + String(repeating: " ", count: width - name.count) + value
        }.joined(separator: "\n")
    }
}
