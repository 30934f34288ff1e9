internal import LinearAlgebra

/// Folds of rows that depend on those before them.
extension ClassifierFolds {
    /// The rows of other folds that no row of a fold is closer to in time than a stretch.
    func distantRows(from fold: Int) -> [Range<Int>] {
        // The fold's rows are one run of the reference's time and one of the current sample's.
        let count = labels.count { $0 == 0 }
        let own = times[ranges[fold]]
        let runs = [own.filter { $0 < count }, own.filter { $0 >= count }].compactMap { run in
            run.min().flatMap { first in run.max().map { first - stretch + 1..<$0 + stretch } }
        }
        return times.indices.filter { row in !runs.contains { $0.contains(times[row]) } }
            .map { $0..<$0 + 1 }
    }

    /// Labels of which whole stretches of time change sides.
    func relabelledStretches(random: inout SplitMix64) -> [Double] {
        var rowAt = [Int](repeating: 0, count: times.count)
        for (row, time) in times.enumerated() { rowAt[time] = row }
        var drawn = [Double](repeating: 1, count: labels.count)
        let ofReference = labels.count { $0 == 0 }
        Relabelling.drawStretches(times.count, ofReference, stretch, &random) {
            for time in $0 { drawn[rowAt[time]] = 0 }
        }
        return drawn
    }

    /// The out-of-fold areas of the first Newton step, over all rows together: a fold may hold rows
    /// of one label only.
    func distantAreas(labels: [[Double]]) -> [Double] {
        let scores = ranges.indices.map { fold -> Matrix in
            let training = distantRows(from: fold)
            let fitted = Self.part(rows, training)
            let sum = Matrix.product(
                fitted,
                Matrix(
                    rows: fitted.rows, columns: labels.count,
                    elements: labels.flatMap { labels in training.flatMap { labels[$0] } }),
                transposeA: true)
            return Matrix.product(parts[fold], firstStep(gram: fitted.gram(), sum: sum))
        }
        return labels.indices.map { index in
            let ofRows = scores.flatMap { $0.column(index) }
            return ClassifierTest.area(scores: ofRows[...], labels: labels[index][...]) ?? 0.5
        }
    }
}
