internal import Detection
internal import Observations
internal import Training

/// Looks for stretches of rows in which features speak for the opposite of what they do elsewhere.
///
/// Rows are cut into eight parts; those of each are predicted by a linear model (discriminants for
/// classes, ridge for numbers) of the others. In a window, the mean of (label - mean label) *
/// (prediction - mean prediction), summed over classes, is at least 0 where the relation is as
/// elsewhere, or where there is none, and below 0 where labels are flipped. It is tested by
/// Student's t, each part centred by itself, with the error of a series if rows depend on those
/// before (`RowInfluences`). Windows are of every power of two times 50 rows up to a quarter of
/// all, overlapping by half; p-values count by Bonferroni over all of them. The most significant
/// window, and then any that does not overlap one, are reported, those that touch as one. What a
/// linear model does not see is not found.
enum FlippedLabelCheck {
    /// So many rows at most are looked at, evenly spread.
    static let rowsMax = 20_000
    /// The rows of the shortest window.
    static let windowMin = 50
    /// Fewer rows are not looked at.
    static let rowsMin = 400
    private static let parts = 8

    /// - Parameters:
    ///   - rows: at most `rowsMax` rows, evenly spread.
    ///   - count: how many rows there are.
    static func findings(in rows: SpreadRows, of count: Int) -> [TrainingFinding] {
        guard count >= rowsMin else { return [] }
        let (looked, step) = (rows.set, rows.step)
        guard let scores = predictions(of: looked) else { return [] }
        let windows = Self.windows(rows: looked.count)
        var suspects: [(window: Range<Int>, pValue: Double)] = []
        for window in windows {
            let pValue = pValue(of: window, looked, scores) * Double(windows.count)
            if pValue <= TrainingDataCheck.falseAlarmRate { suspects.append((window, pValue)) }
        }
        suspects.sort { ($0.pValue, $0.window.lowerBound) < ($1.pValue, $1.window.lowerBound) }
        var kept: [(window: Range<Int>, pValue: Double)] = []
        for suspect in suspects where !kept.contains(where: { $0.window.overlaps(suspect.window) })
        {
            kept.append(suspect)
        }
        return joined(kept).map { window, pValue in
            let first = window.lowerBound * step
            let last = min(count, window.upperBound * step) - 1
            return TrainingFinding(
                kind: .flippedLabels, severity: .flagged, rows: last - first + 1,
                intervals: [.init(first: first, last: last)], pValue: pValue,
                reason: "about rows \(first) to \(last) the features speak for the opposite of the "
                    + "labels, as they do not elsewhere")
        }
    }

    /// Windows in order, those that touch as one.
    private static func joined(
        _ windows: [(window: Range<Int>, pValue: Double)]
    ) -> [(window: Range<Int>, pValue: Double)] {
        var joined: [(window: Range<Int>, pValue: Double)] = []
        for next in windows.sorted(by: { $0.window.lowerBound < $1.window.lowerBound }) {
            if let last = joined.last, last.window.upperBound == next.window.lowerBound {
                joined[joined.count - 1] = (
                    last.window.lowerBound..<next.window.upperBound, min(last.pValue, next.pValue)
                )
            } else {
                joined.append(next)
            }
        }
        return joined
    }

    private static func windows(rows: Int) -> [Range<Int>] {
        var windows: [Range<Int>] = []
        var size = windowMin
        while size <= rows / 4 {
            windows += stride(from: 0, through: rows - size, by: size / 2).map { $0..<$0 + size }
            size *= 2
        }
        return windows
    }

    /// For each output the predictions of each part by a model of the others; nil where no part
    /// has one.
    private static func predictions(of set: TrainingSet) -> [[Double]]? {
        let outputs = set.target.kind == .regression ? 1 : set.target.classes.count
        var predictions = [[Double]](
            repeating: Array(repeating: .nan, count: set.count), count: outputs)
        let settings = TrainingSettings(
            learner: set.target.kind == .regression
                ? .ridge(l2: 1) : .linearDiscriminant(shrinkage: nil))
        var isKnown = false
        for part in 0..<parts {
            let range = range(of: part, rows: set.count)
            let others = Array(0..<range.lowerBound) + Array(range.upperBound..<set.count)
            // A part without a model, say as it alone has some class, has no predictions.
            guard let model = try? Trainer.train(set.rows(others), settings: settings),
                let found = try? model.outputs(set.rows(range).features)
            else { continue }
            isKnown = true
            for (output, values) in found.enumerated() {
                predictions[output].replaceSubrange(range, with: values)
            }
        }
        return isKnown ? predictions : nil
    }

    /// How likely features and labels of a window disagree so by chance.
    private static func pValue(
        of window: Range<Int>, _ set: TrainingSet, _ scores: [[Double]]
    ) -> Double {
        let products = (0..<parts).flatMap { part in
            self.products(range(of: part, rows: set.count).clamped(to: window), set, scores)
        }
        let count = Double(products.count)
        let mean = products.reduce(0, +) / count
        guard products.count >= windowMin, mean < 0, mean.isFinite else { return 1 }
        let influences = RowInfluences(value: mean, influences: products.map { $0 - mean })
        let (evidence, _) = influences.series
        guard case .standardError(_, let error, _) = evidence, error > 0 else { return 1 }
        return evidence.pValue(atLeast: 0)
    }

    /// (label - mean label) * (prediction - mean prediction) of rows that one model predicted.
    ///
    /// The means are those of these rows: a part with many labels of a class is predicted by a
    /// model of others that have fewer, so that across parts labels and predictions disagree.
    private static func products(
        _ rows: Range<Int>, _ set: TrainingSet, _ scores: [[Double]]
    ) -> [Double] {
        guard let first = rows.first, !scores[0][first].isNaN else { return [] }
        let count = Double(rows.count)
        let isRegression = set.target.kind == .regression
        var products = [Double](repeating: 0, count: rows.count)
        for (output, column) in scores.enumerated() {
            let labels = rows.map { row in
                isRegression ? set.labels[row] : set.labels[row] == Double(output) ? 1 : 0
            }
            let labelMean = labels.reduce(0, +) / count
            let scoreMean = rows.reduce(0) { $0 + column[$1] } / count
            for (place, row) in rows.enumerated() {
                products[place] += (labels[place] - labelMean) * (column[row] - scoreMean)
            }
        }
        return products
    }

    private static func range(of part: Int, rows: Int) -> Range<Int> {
        part * rows / parts..<(part + 1) * rows / parts
    }
}
