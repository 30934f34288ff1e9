import Foundation

/// Texts and numbers as they stand in a page.
enum HTMLText {
    /// A text whose marks mean nothing to a browser, in content as in attributes.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            // Other control characters may not stand in a page at all.
            case _ where character.value < 0x20 && character != "\n" && character != "\t":
                escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    /// A number with four significant digits; a dash for none.
    static func number(_ value: Double?) -> String {
        guard let value else { return "–" }
        guard value.isFinite else { return value < 0 ? "−∞" : "∞" }
        let text: String
        if value.magnitude >= 1000, value.magnitude < 1e9 {
            text = grouped(Int(value.magnitude.rounded()))
        } else {
            text = String(format: "%.4g", value.magnitude)
        }
        return (value < 0 ? "−" : "") + text
    }

    /// A count, thousands apart.
    static func count(_ value: Int) -> String {
        value < 0 ? "−" + grouped(value.magnitude) : grouped(value)
    }

    /// A chance; very small ones by their bound.
    static func chance(_ value: Double?) -> String {
        guard let value else { return "–" }
        return value < 0.0001 ? "&lt; 0.0001" : String(format: "%.3g", value)
    }

    /// A share in percent.
    static func percent(_ share: Double) -> String {
        let percent = share * 100
        if percent > 0, percent < 0.1 { return "&lt; 0.1 %" }
        return String(format: percent < 10 ? "%.1f" : "%.0f", percent) + " %"
    }

    /// `1 column`, `2 columns`.
    static func counted(_ value: Int, _ noun: String) -> String {
        "\(count(value)) \(noun)\(value == 1 ? "" : "s")"
    }

    private static func grouped(_ value: some BinaryInteger) -> String {
        var digits = Array("\(value)")
        var position = digits.count - 3
        while position > 0 {
            // A thin space that does not break.
            digits.insert("\u{202F}", at: position)
            position -= 3
        }
        return String(digits)
    }
}
