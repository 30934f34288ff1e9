internal import LinearAlgebra
internal import Observations

/// A model's answers on rows, and what they are when they are shifted as a whole.
///
/// The shift u has a level for each class but the most frequent one, or for numbers one, and a
/// spread. With z the log-probabilities less their means over classes and rows, or the numbers less
/// their mean, it makes log p(k) + u(k) + u(0) z(k) of log p(k), and y + u(1) + u(0) z of y.
struct AnswerShift {
    /// So many classes, the most frequent, have levels of their own.
    static let levelsMax = 32
    /// No probability counts as less, so that one row alone cannot make the spread.
    private static let probabilityMin = 1e-6

    let labels: [Double]
    let target: TargetSchema
    /// How far apart the answers of rows are, in the unit of a level.
    let spread: Double

    /// How the log-likelihood of each row's label changes with each number of u, at 0, spread
    /// first; of numbers half the negative square of the error.
    let scores: [[Double]]

    private let probabilities: [[Double]]
    /// For each level its class; a single 0 for numbers.
    private let levels: [Int]
    /// The log-probabilities of each class, or the numbers.
    private let values: [[Double]]
    private let centred: [[Double]]
    /// The log-odds above which the second of two classes is the answer.
    private let threshold: Double

    /// Nil without probabilities of classes, or when answers do not vary, or follow from no
    /// threshold.
    init?(_ answers: ModelAnswers, labels: [Double], target: TargetSchema) {
        self.labels = labels
        self.target = target
        probabilities = answers.probabilities
        if target.kind == .regression {
            levels = [0]
            values = [answers.predictions]
            threshold = 0
        } else {
            guard !answers.probabilities.isEmpty else { return nil }
            values = answers.probabilities.map { column in
                column.map { logarithm(max($0, Self.probabilityMin)) }
            }
            let counts = target.classes.indices.map { index in
                labels.count { $0 == Double(index) }
            }
            let ordered = counts.indices.filter { counts[$0] > 0 }.sorted {
                (counts[$1], $0) < (counts[$0], $1)
            }
            levels = Array(ordered.dropFirst().prefix(Self.levelsMax))
            guard !levels.isEmpty, let found = Self.threshold(answers, values) else { return nil }
            threshold = found
        }
        centred = Self.centred(values, target)
        let squares = centred.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }
        let scale = target.kind == .binaryClassification ? 2.0 : 1
        spread = scale * (squares / Double(labels.count * centred.count)).squareRoot()
        guard spread > 0, spread.isFinite else { return nil }
        scores =
            target.kind == .regression
            ? Self.scores(values[0], centred[0], labels)
            : Self.scores(probabilities, centred, levels, labels)
    }

    /// How many numbers u has: the spread first, then the levels.
    var order: Int { levels.count + 1 }

    /// The mean information of a row about u, at 0: the negative second derivative.
    func information() -> Matrix {
        var sum = Matrix(rows: order, columns: order)
        for row in labels.indices {
            guard target.kind != .regression else {
                let z = centred[0][row]
                for (i, j, value) in [(0, 0, z * z), (0, 1, z), (1, 0, z), (1, 1, 1)] {
                    sum[i, j] += value
                }
                continue
            }
            let shares = probabilities.map { $0[row] }
            let mean = shares.indices.reduce(0) { $0 + shares[$1] * centred[$1][row] }
            for index in shares.indices {
                let z = centred[index][row] - mean
                sum[0, 0] += shares[index] * z * z
            }
            for (i, first) in levels.enumerated() {
                let mixed = shares[first] * (centred[first][row] - mean)
                sum[0, i + 1] += mixed
                sum[i + 1, 0] += mixed
                for (j, second) in levels.enumerated() {
                    sum[i + 1, j + 1] +=
                        (i == j ? shares[first] : 0)
                        - shares[first] * shares[second]
                }
            }
        }
        for i in 0..<order {
            for j in 0..<order { sum[i, j] /= Double(labels.count) }
        }
        return sum
    }

    /// A metric of some rows after one number of u is `step` instead of 0; nil where undefined.
    func value(of metric: GateMetric, at place: Int, step: Double, rows: [Int]) -> Double? {
        guard target.kind == .regression || metric.needsProbabilities else {
            return totals(at: place, step: step, rows: rows).value(of: metric)
        }
        let moved = moved(at: place, step: step, rows: rows)
        let labels = rows.map { self.labels[$0] }
        guard target.kind != .regression else {
            return RowLosses.value(
                of: ModelAnswers(predictions: moved[0]), labels: labels, metric: metric)
        }
        // Log-loss and Brier score take what adds up to 1.
        var shares = moved.map { $0.map(exponential) }
        for row in rows.indices {
            let total = shares.reduce(0) { $0 + $1[row] }
            for index in shares.indices { shares[index][row] /= total }
        }
        return RowLosses.value(
            of: ModelAnswers(predictions: [], probabilities: shares), labels: labels,
            metric: metric)
    }

    /// What counted metrics follow from after one number of u is `step` instead of 0.
    func totals(at place: Int, step: Double, rows: [Int]) -> ClassTotals {
        let moved = moved(at: place, step: step, rows: rows)
        var totals = ClassTotals(classes: moved.count)
        for (row, source) in rows.enumerated() {
            totals.add(label: Int(labels[source]), answer: answer(moved, row), weight: 1)
        }
        return totals
    }

    private func moved(at place: Int, step: Double, rows: [Int]) -> [[Double]] {
        values.indices.map { index in
            let level = place > 0 && levels[place - 1] == index ? step : 0
            let stretch = place == 0 ? step : 0
            return rows.map { values[index][$0] + level + stretch * centred[index][$0] }
        }
    }

    private func answer(_ moved: [[Double]], _ row: Int) -> Int {
        if moved.count == 2 { return moved[1][row] - moved[0][row] > threshold ? 1 : 0 }
        return moved.indices.dropFirst().reduce(0) { moved[$1][row] > moved[$0][row] ? $1 : $0 }
    }

    private static func scores(
        _ numbers: [Double], _ centred: [Double], _ labels: [Double]
    ) -> [[Double]] {
        let errors = zip(labels, numbers).map { $0 - $1 }
        return [zip(errors, centred).map { $0 * $1 }, errors]
    }

    private static func scores(
        _ probabilities: [[Double]], _ centred: [[Double]], _ levels: [Int], _ labels: [Double]
    ) -> [[Double]] {
        let errors = probabilities.enumerated().map { index, column in
            zip(labels, column).map { ($0 == Double(index) ? 1 : 0) - $1 }
        }
        let ofSpread = labels.indices.map { row in
            errors.indices.reduce(0) { $0 + errors[$1][row] * centred[$1][row] }
        }
        return [ofSpread] + levels.map { errors[$0] }
    }

    private static func centred(_ columns: [[Double]], _ target: TargetSchema) -> [[Double]] {
        var columns = columns
        if target.kind != .regression {
            for row in columns[0].indices {
                let middle = columns.reduce(0) { $0 + $1[row] } / Double(columns.count)
                for index in columns.indices { columns[index][row] -= middle }
            }
        }
        return columns.map { column in
            let mean = column.reduce(0, +) / Double(column.count)
            return column.map { $0 - mean }
        }
    }

    /// What the answers of two classes show of the threshold: 0, the usual one, if they may follow
    /// from it; nil if from none.
    private static func threshold(_ answers: ModelAnswers, _ values: [[Double]]) -> Double? {
        guard values.count == 2 else { return 0 }
        var (below, above) = (-Double.infinity, Double.infinity)
        for row in answers.predictions.indices {
            let odds = values[1][row] - values[0][row]
            if answers.predictions[row] == 1 {
                above = min(above, odds)
            } else {
                below = max(below, odds)
            }
        }
        guard below <= above else { return nil }
        if below <= 0, above >= 0 { return 0 }
        if below == -.infinity || above == .infinity { return below.isFinite ? below : above }
        return below + (above - below) / 2
    }
}
