import Foundation

/// The predictions of many rows, as `predict` prints them in JSON; members are a contract.
///
/// Arrays are encoded in parts, as the text of all rows would take many times their numbers.
struct PredictionAnswer {
    let classes: [String]
    /// For each row the index of the class, or the number.
    let predictions: [Double]
    /// For each class its probability for each row; none for numbers.
    let probabilities: [[Double]]

    /// Rows that are encoded at a time.
    static let partRows = 8192

    /// Prints `classes`, `predictions`, `probabilities` (absent for numbers) and `rows`.
    ///
    /// - Throws: `InputError` for a number that JSON has no spelling for, before anything is
    ///   printed.
    func print() throws {
        try requireFinite()
        Swift.print("{\n  \"classes\" : ", terminator: "")
        Swift.print(try Self.indented(OutputOptions.json(classes)) + ",")
        try printArray("predictions") { rows in
            classes.isEmpty
                ? try Self.lines(Array(predictions[rows]))
                : try Self.lines(predictions[rows].map { classes[Int($0)] })
        }
        if !classes.isEmpty {
            try printArray("probabilities") { rows in
                try Self.lines(rows.map { row in probabilities.map { $0[row] } })
            }
        }
        Swift.print("  \"rows\" : \(predictions.count)\n}")
    }

    private func printArray(_ name: String, _ lines: (Range<Int>) throws -> String) throws {
        Swift.print("  \"\(name)\" : [")
        for start in stride(from: 0, to: predictions.count, by: Self.partRows) {
            let end = min(predictions.count, start + Self.partRows)
            Swift.print(
                try lines(start..<end), terminator: end < predictions.count ? ",\n" : "\n")
        }
        Swift.print("  ],")
    }

    private func requireFinite() throws {
        if let row = predictions.firstIndex(where: { !$0.isFinite }) {
            throw InputError("-o json: expected a finite number in predictions.Index \(row)")
        }
        let rows = probabilities.compactMap { $0.firstIndex { !$0.isFinite } }
        if let row = rows.min() {
            throw InputError("-o json: expected a finite number in probabilities.Index \(row)")
        }
    }

    /// The lines of an array, without its brackets, as those of a member.
    private static func lines(_ values: some Encodable) throws -> String {
        let text = try indented(OutputOptions.json(values))
        return String(text.drop { $0 != "\n" }.dropFirst().dropLast("\n  ]".count))
    }

    /// Every line but the first two spaces further to the right; no text has a line end in it.
    private static func indented(_ json: String) -> String {
        json.replacing("\n", with: "\n  ")
    }
}
