/// How the difference of a metric is told from rows; one method for each kind of metric.
struct ComparisonMethod {
    /// Both metrics and their difference; nil where undefined.
    typealias Compared = (champion: Double?, challenger: Double?, difference: PairedDifference?)

    let margin: Double
    let replicates: Int
    let rows: GatePolicy.RowDependence
    let seed: UInt64

    /// Shares of right answers.
    func accuracy(
        _ answers: PairedAnswers, _ cells: PairedCells, margin: Double
    ) -> Compared {
        let labels = answers.labels
        let gains = labels.indices.map { row -> Double in
            let first = answers.champion.predictions[row] == labels[row]
            let second = answers.challenger.predictions[row] == labels[row]
            return first == second ? 0 : second ? 1 : -1
        }
        let wins = gains.count { $0 > 0 }
        let losses = gains.count { $0 < 0 }
        let value = Double(wins - losses) / Double(labels.count)
        let (first, second) = cells.values(
            of: .accuracy, counts: cells.counts.map(Double.init))
        let dependent = series(
            RowInfluences(value: value, influences: gains.map { $0 - value }), margin: margin)
        if let dependent { return (first, second, dependent) }
        let pairs = TangoInterval(wins: wins, losses: losses, count: labels.count)
        return (
            first, second,
            difference(
                .matchedPairs(pairs), margin: margin,
                method: margin > 0
                    ? "Tango score test and interval"
                    : "exact McNemar mid-p, Tango score interval")
        )
    }

    /// Areas under the ROC curve.
    func area(_ answers: PairedAnswers) -> Compared {
        guard
            let test = DeLongTest(
                labels: answers.labels, champion: answers.champion.probabilities[1],
                challenger: answers.challenger.probabilities[1])
        else { return (nil, nil, nil) }
        let value = test.challengerArea - test.championArea
        let dependent = series(
            RowInfluences(value: value, influences: test.influences), margin: margin)
        guard dependent == nil, let error = test.standardError else {
            return (test.championArea, test.challengerArea, dependent)
        }
        return (
            test.championArea, test.challengerArea,
            difference(
                .standardError(value: value, error: error, degrees: nil), margin: margin,
                method: "DeLong")
        )
    }

    /// Means of losses, and what follows from one.
    func losses(_ answers: PairedAnswers, _ metric: GateMetric) -> Compared {
        guard let losses = RowLosses(answers, metric: metric) else { return (nil, nil, nil) }
        let (first, second) = losses.values
        guard let influences = losses.influences else { return (first, second, nil) }
        return (
            first, second,
            series(influences, margin: margin)
                ?? difference(
                    influences.independent, margin: margin,
                    method: "paired t-test")
        )
    }

    /// Functions of counts.
    func counted(_ cells: PairedCells, _ metric: GateMetric) -> Compared {
        let counts = cells.counts.map(Double.init)
        let (first, second) = cells.values(of: metric, counts: counts)
        guard let value = cells.difference(of: metric, counts: counts) else {
            return (first, second, nil)
        }
        if rows == .series, let ofCell = cells.influences(on: metric) {
            let influences = RowInfluences(
                value: value, influences: cells.cellOfRow.map { ofCell[$0] })
            if let dependent = series(influences, margin: margin) {
                return (first, second, dependent)
            }
        }
        let differences = PairedBootstrap(
            counts: cells.counts, replicates: replicates, seed: seed
        ).differences { cells.difference(of: metric, counts: $0) }
        return (
            first, second,
            difference(
                .resampled(value: value, differences: differences, replicates: replicates),
                margin: margin,
                method: "paired bootstrap, \(replicates) replicates, seed \(seed)")
        )
    }

    /// The difference when rows are a series that depends on itself; nil otherwise.
    private func series(_ influences: RowInfluences, margin: Double) -> PairedDifference? {
        guard rows == .series else { return nil }
        let (evidence, blockRows) = influences.series
        guard blockRows > 1 else { return nil }
        return difference(
            evidence, margin: margin,
            method: "circular block bootstrap, Student's t, blocks of \(blockRows) rows",
            blockRows: blockRows)
    }

    private func difference(
        _ evidence: DifferenceEvidence, margin: Double, method: String, blockRows: Int? = nil
    ) -> PairedDifference {
        PairedDifference(
            evidence, confidence: PairedComparison.confidence, margin: margin, method: method,
            blockRows: blockRows)
    }
}
