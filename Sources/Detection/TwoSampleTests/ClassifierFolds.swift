internal import LinearAlgebra

/// The rows of two samples split into folds with equal shares of both, and models across them.
struct ClassifierFolds {
    /// Rows fold by fold, in each the reference's first, an intercept as the last column.
    let rows: Matrix
    /// 0 for the reference's rows, 1 for the current ones.
    let labels: [Double]
    let ranges: [Range<Int>]
    /// How many rows that follow on one another change sides together.
    let stretch: Int
    /// The rows of each fold.
    let parts: [Matrix]
    /// For each row its place in time, the reference's first.
    let times: [Int]

    /// Deals rows into folds: at random, or for series as stretches of time.
    init(
        reference: Matrix, current: Matrix, count: Int, stretch: Int, random: inout SplitMix64
    ) {
        let folds = min(count, reference.rows, current.rows)
        let dealt = [reference, current].map { sample -> [[Int]] in
            var order = Array(0..<sample.rows)
            if stretch == 1 { random.choose(order.count, toFrontOf: &order) }
            return (0..<folds).map { fold in
                Array(order[fold * order.count / folds..<(fold + 1) * order.count / folds])
            }
        }
        let columns = reference.columns
        let total = reference.rows + current.rows
        var elements: [Double] = []
        elements.reserveCapacity(total * (columns + 1))
        for column in 0..<columns {
            let own = Array(reference.column(column))
            let other = Array(current.column(column))
            let mean = (own.reduce(0, +) + other.reduce(0, +)) / Double(total)
            for fold in 0..<folds {
                elements += dealt[0][fold].map { own[$0] - mean }
                elements += dealt[1][fold].map { other[$0] - mean }
            }
        }
        elements += [Double](repeating: 1, count: total)
        rows = Matrix(rows: total, columns: columns + 1, elements: elements)
        var labels: [Double] = []
        var ranges: [Range<Int>] = []
        var times: [Int] = []
        for fold in 0..<folds {
            times += dealt[0][fold] + dealt[1][fold].map { $0 + reference.rows }
            let start = labels.count
            labels += [Double](repeating: 0, count: dealt[0][fold].count)
            labels += [Double](repeating: 1, count: dealt[1][fold].count)
            ranges.append(start..<labels.count)
        }
        self.labels = labels
        self.ranges = ranges
        self.times = times
        self.stretch = stretch
        let all = rows
        parts = ranges.map { Self.part(all, [$0]) }
    }

    /// The out-of-fold area of the fitted model.
    func area() -> Double {
        average { fold, range in
            let training = training(without: fold)
            let model = PenalisedLogisticRegression(
                Self.part(rows, training), labels: training.flatMap { labels[$0] })
            return ClassifierTest.area(
                scores: model.scores(parts[fold])[...], labels: labels[range])
        }
    }

    /// For each column |coefficient x difference of means| of the model of all rows.
    func evidence() -> [Double] {
        let model = PenalisedLogisticRegression(rows, labels: labels)
        let positives = labels.reduce(0, +)
        let negatives = Double(labels.count) - positives
        return (0..<rows.columns - 1).map { column in
            var difference = 0.0
            for (value, label) in zip(rows.column(column), labels) {
                difference += label > 0.5 ? value / positives : -value / negatives
            }
            return (model.weights[column] * difference).magnitude
        }
    }

    /// The rows that the model of a fold is fitted to: those of all others.
    private func training(without fold: Int) -> [Range<Int>] {
        if stretch > 1 { return distantRows(from: fold) }
        return ranges.indices.filter { $0 != fold }.map { ranges[$0] }
    }

    /// Labels that change sides at random within each fold, or for series as stretches of time.
    func relabelled(random: inout SplitMix64) -> [Double] {
        if stretch > 1 { return relabelledStretches(random: &random) }
        var drawn = [Double](repeating: 1, count: labels.count)
        for range in ranges {
            var wanted = labels[range].count { $0 == 0 }
            for (position, row) in range.enumerated()
            where random.nextIndex(below: range.count - position) < wanted {
                drawn[row] = 0
                wanted -= 1
            }
        }
        return drawn
    }

    /// The out-of-fold area of the first Newton step from no difference, for each labelling.
    ///
    /// w = H^-1 X'(y - share) with H = share (1 - share) X'X + penalty, X centred over the fold's
    /// training rows.
    func firstStepAreas(labels: [[Double]]) -> [Double] {
        if stretch > 1 { return distantAreas(labels: labels) }
        let sums = zip(ranges, parts).map { range, part in
            Matrix.product(
                part,
                Matrix(
                    rows: range.count, columns: labels.count,
                    elements: labels.flatMap { $0[range] }), transposeA: true)
        }
        let grams = parts.map { $0.gram() }
        let scores = ranges.indices.map { fold in
            Matrix.product(parts[fold], firstStep(without: fold, sums, grams))
        }
        return labels.indices.map { index in
            average { fold, range in
                ClassifierTest.area(
                    scores: scores[fold].column(index), labels: labels[index][range])
            }
        }
    }

    private func firstStep(
        without fold: Int, _ sums: [Matrix], _ grams: [Matrix]
    ) -> Matrix {
        let others = ranges.indices.filter { $0 != fold }
        var gram = Matrix(rows: rows.columns, columns: rows.columns)
        var sum = Matrix(rows: rows.columns, columns: sums[fold].columns)
        for other in others {
            gram = gram + grams[other]
            sum = sum + sums[other]
        }
        return firstStep(gram: gram, sum: sum)
    }

    /// The step from X'X and, for each labelling, X'y.
    func firstStep(gram: Matrix, sum: Matrix) -> Matrix {
        let last = rows.columns - 1
        let count = gram[last, last]
        // The intercept's row holds the sums of columns, and of labels.
        let share = labels.reduce(0, +) / Double(labels.count)
        var hessian = Matrix(rows: last, columns: last)
        var gradient = Matrix(rows: last, columns: sum.columns)
        for i in 0..<last {
            for j in 0..<last {
                hessian[i, j] =
                    share * (1 - share) * (gram[i, j] - gram[i, last] * gram[j, last] / count)
            }
            hessian[i, i] += PenalisedLogisticRegression.penalty
            for column in 0..<sum.columns {
                gradient[i, column] = sum[i, column] - gram[i, last] * sum[last, column] / count
            }
        }
        var step = Matrix(rows: rows.columns, columns: sum.columns)
        guard let factor = try? CholeskyFactor(hessian) else { return step }
        let solved = factor.solve(gradient)
        for column in 0..<sum.columns {
            for i in 0..<last { step[i, column] = solved[i, column] }
        }
        return step
    }

    /// The mean over folds that hold both labels, weighted by their pairs.
    private func average(_ value: (Int, Range<Int>) -> Double?) -> Double {
        var sum = 0.0
        var weights = 0.0
        for (fold, range) in ranges.enumerated() {
            guard let value = value(fold, range) else { continue }
            let ofReference = Double(labels[range].count { $0 == 0 })
            let weight = ofReference * (Double(range.count) - ofReference)
            sum += weight * value
            weights += weight
        }
        return weights > 0 ? sum / weights : 0.5
    }

    static func part(_ rows: Matrix, _ ranges: [Range<Int>]) -> Matrix {
        let count = ranges.reduce(0) { $0 + $1.count }
        var elements: [Double] = []
        elements.reserveCapacity(count * rows.columns)
        for column in 0..<rows.columns {
            for range in ranges {
                let start = column * rows.rows
                elements += rows.elements[start + range.lowerBound..<start + range.upperBound]
            }
        }
        return Matrix(rows: count, columns: rows.columns, elements: elements)
    }
}
