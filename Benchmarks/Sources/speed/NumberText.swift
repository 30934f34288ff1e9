import Foundation

extension Double {
    /// Three significant digits; thousands in groups.
    var short: String {
        guard isFinite else { return "-" }
        return magnitude < 1000 ? String(format: "%.3g", self) : Int(rounded()).grouped
    }
}

extension Int {
    /// The digits with a space before each group of three.
    var grouped: String {
        var result = ""
        for (place, digit) in String(self).reversed().enumerated() {
            if place > 0, place % 3 == 0, digit != "-" { result.append(" ") }
            result.append(digit)
        }
        return String(result.reversed())
    }
}
