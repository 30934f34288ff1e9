/// One of the five fields of a cron expression: its name, range and names of values.
struct CronField {
    let name: String
    let range: ClosedRange<Int>
    let names: [String]
    let firstNamed: Int

    static let minute = CronField(name: "minute", range: 0...59, names: [], firstNamed: 0)
    static let hour = CronField(name: "hour", range: 0...23, names: [], firstNamed: 0)
    static let dayOfMonth = CronField(
        name: "day of month", range: 1...31, names: [], firstNamed: 0)
    static let month = CronField(
        name: "month", range: 1...12,
        names: [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ], firstNamed: 1)
    static let dayOfWeek = CronField(
        name: "day of week", range: 0...7,
        names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"], firstNamed: 0)

    static let nicknames = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
        "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *",
        "@annually": "0 0 1 1 *",
    ]

    /// The values that the text of a field names.
    func values(of text: String) throws(DecisionsError) -> Set<Int> {
        var values = Set<Int>()
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = item.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count <= 2, let step = parts.count == 2 ? Int(parts[1]) : 1, step >= 1
            else { throw refusal(text) }
            values.formUnion(
                try span(of: String(parts[0]), stepped: parts.count == 2, in: text)
                    .striding(by: step))
        }
        return values
    }

    private func span(
        of item: String, stepped: Bool, in text: String
    ) throws(DecisionsError) -> ClosedRange<Int> {
        if item == "*" { return range }
        let ends = item.split(separator: "-", omittingEmptySubsequences: false).map(value)
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
            first <= last, range.contains(first), range.contains(last)
        else { throw refusal(text) }
        return ends.count == 1 && stepped ? first...range.upperBound : first...last
    }

    private func value(_ text: Substring) -> Int? {
        names.firstIndex(of: String(text)).map { $0 + firstNamed } ?? Int(text)
    }

    private func refusal(_ text: String) -> DecisionsError {
        .cron(
            expected: "\(name) as *, \(range.lowerBound)-\(range.upperBound), a list or */n",
            got: text)
    }
}

extension ClosedRange<Int> {
    fileprivate func striding(by step: Int) -> StrideThrough<Int> {
        stride(from: lowerBound, through: upperBound, by: step)
    }
}
