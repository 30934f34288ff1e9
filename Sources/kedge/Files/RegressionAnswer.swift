import Detection

/// How predicted numbers did, as `evaluate` prints it; members are a contract.
struct RegressionAnswer: Encodable {
    /// Rows `first` to `last` of the file, or those of them that have a label.
    struct Window: Encodable {
        let first: Int
        let last: Int
        let count: Int
        let metrics: RegressionReport
    }

    let rows: Int
    let labelled: Int
    let metrics: RegressionReport
    let window: Int?
    let series: [Window]?

    /// Measures all rows with finite numbers, and each window of so many of them.
    init(labels: [Double], predictions: [Double], window: Int?) {
        let labelled = labels.indices.filter { labels[$0].isFinite && predictions[$0].isFinite }
        func measure(_ part: ArraySlice<Int>) -> RegressionReport {
            RegressionReport(
                labels: part.map { labels[$0] }, predictions: part.map { predictions[$0] })
        }
        rows = labels.count
        self.labelled = labelled.count
        metrics = measure(labelled[...])
        self.window = window
        series = window.map { size in
            stride(from: 0, to: labelled.count, by: size).map { start in
                let part = labelled[start..<min(start + size, labelled.count)]
                return Window(
                    first: part[part.startIndex], last: part[part.endIndex - 1],
                    count: part.count, metrics: measure(part))
            }
        }
    }
}
