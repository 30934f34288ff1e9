import ArgumentParser

/// A duration as pipeline files write them: `250ms`, `10s`, `1h30m`, `7d`, `2w`.
struct DurationArgument: ExpressibleByArgument, Equatable, Sendable {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
        ("ms", 1),
    ]

    let duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    /// Reads numbers with units, from the largest unit to the smallest; nil for anything else.
    init?(argument: String) {
        var rest = Substring(argument)
        var total: Int64 = 0
        var unitsLeft = Self.units[...]
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
                by: unitsLeft[index].milliseconds)
            let (sum, overflowToo) = total.addingReportingOverflow(product)
            guard !overflow, !overflowToo else { return nil }
            total = sum
            unitsLeft = unitsLeft[(index + 1)...]
        }
        duration = .milliseconds(total)
    }
}
