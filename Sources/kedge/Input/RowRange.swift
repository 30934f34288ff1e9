import ArgumentParser

/// A run of rows, counted from 0 at the first after the header: `100..<200`, `100..<`, `..<200`.
struct RowRange: ExpressibleByArgument, Equatable, Sendable {
    let lowerBound: Int
    /// The first row that is not in it; nil: all to the end.
    let upperBound: Int?

    /// Every row.
    static let all = RowRange(lowerBound: 0, upperBound: nil)

    init(lowerBound: Int, upperBound: Int?) {
        self.lowerBound = lowerBound
        self.upperBound = upperBound
    }

    init?(argument: String) {
        guard let dots = argument.firstRange(of: "..<") else { return nil }
        let lower = argument[..<dots.lowerBound]
        let upper = argument[dots.upperBound...]
        guard let lowerBound = lower.isEmpty ? 0 : Int(lower), lowerBound >= 0 else { return nil }
        if upper.isEmpty {
            self.init(lowerBound: lowerBound, upperBound: nil)
        } else {
            guard let upperBound = Int(upper), upperBound > lowerBound else { return nil }
            self.init(lowerBound: lowerBound, upperBound: upperBound)
        }
    }

    /// Whether rows from this one on are beyond its end.
    func ends(before row: Int) -> Bool {
        upperBound.map { row >= $0 } ?? false
    }
}
