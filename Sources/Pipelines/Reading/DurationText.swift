import Observations

/// Durations as pipeline files write them.
enum DurationText {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
        ("ms", 1),
    ]

    /// Reads numbers with units, from the largest unit to the smallest; nil for anything else.
    static func parse(_ text: String) -> Duration? {
        var rest = Substring(text)
        var total: Int64 = 0
        var unitsLeft = units[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { !("0"..."9").contains($0) }
            rest = rest.dropFirst(name.count)
            guard let number = Int64(digits),
                let index = unitsLeft.firstIndex(where: { $0.name == name })
            else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(
                by: units[index].milliseconds)
            let (sum, overflowToo) = total.addingReportingOverflow(product)
            guard !overflow, !overflowToo else { return nil }
            total = sum
            unitsLeft = units[(index + 1)...]
        }
        return .milliseconds(total)
    }

    /// Writes a duration in the largest unit, weeks aside, that needs no fraction.
    static func write(_ duration: Duration) -> String {
        let milliseconds = duration.milliseconds
        guard milliseconds != 0 else { return "0s" }
        for unit in units.dropFirst() where milliseconds % unit.milliseconds == 0 {
            return "\(milliseconds / unit.milliseconds)\(unit.name)"
        }
        return "\(milliseconds)ms"
    }
}
