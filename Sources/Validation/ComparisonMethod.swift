/// How the difference of a metric is told from rows; one method for each kind of metric.
struct ComparisonMethod {
    /// Both metrics and their difference; nil where undefined.
    typealias Compared = (champion: Double?, challenger: Double?, difference: PairedDifference?)

    let margin: Double
    let replicates: Int
    let seed: UInt64
    /// Whether rows are seen to depend on those before them; nil when they are independent.
    let isDependent: Bool?
    /// What training leaves to chance; nil when it is not known.
    let draw: TrainingDraw?

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
            .accuracy, RowInfluences(value: value, influences: gains.map { $0 - value }),
            margin: margin)
        if let dependent { return (first, second, dependent) }
        let pairs = TangoInterval(wins: wins, losses: losses, count: labels.count)
        return (
            first, second,
            difference(
                .accuracy, .matchedPairs(pairs), rows: labels.count, margin: margin,
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
            .rocAUC, RowInfluences(value: value, influences: test.influences), margin: margin)
        guard dependent == nil, let error = test.standardError else {
            return (test.championArea, test.challengerArea, dependent)
        }
        return (
            test.championArea, test.challengerArea,
            difference(
                .rocAUC, .standardError(value: value, error: error, degrees: nil),
                rows: answers.count, margin: margin, method: "DeLong")
        )
    }

    /// Means of losses, and what follows from one.
    func losses(_ answers: PairedAnswers, _ metric: GateMetric) -> Compared {
        guard let losses = RowLosses(answers, metric: metric) else { return (nil, nil, nil) }
        let (first, second) = losses.values
        guard let influences = losses.influences else { return (first, second, nil) }
        return (
            first, second,
            series(metric, influences, margin: margin)
                ?? difference(
                    metric, influences.independent, rows: answers.count, margin: margin,
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
        if isDependent != nil, let ofCell = cells.influences(on: metric) {
            let influences = RowInfluences(
                value: value, influences: cells.cellOfRow.map { ofCell[$0] })
            let dependent = series(metric, influences, margin: margin) {
                cells.stretchSums(of: $0, on: metric)
            }
            if let dependent { return (first, second, dependent) }
        }
        let differences = PairedBootstrap(
            counts: cells.counts, replicates: replicates, seed: seed
        ).differences { cells.difference(of: metric, counts: $0) }
        return (
            first, second,
            difference(
                metric,
                .resampled(value: value, differences: differences, replicates: replicates),
                rows: cells.cellOfRow.count, margin: margin,
                method: "paired bootstrap, \(replicates) replicates, seed \(seed)")
        )
    }

    /// The difference when rows are a series that depends on itself; nil otherwise.
    private func series(
        _ metric: GateMetric, _ influences: RowInfluences, margin: Double,
        sums: ((Int) -> [Double]?)? = nil
    ) -> PairedDifference? {
        guard let isDependent else { return nil }
        let (evidence, blockRows) = influences.series(isDependent: isDependent, sums: sums)
        guard blockRows > 1 else { return nil }
        return difference(
            metric, evidence, rows: influences.influences.count, margin: margin,
            method: "circular block bootstrap, Student's t, blocks of \(blockRows) rows",
            blockRows: blockRows)
    }

    private func difference(
        _ metric: GateMetric, _ evidence: DifferenceEvidence, rows: Int, margin: Double,
        method: String, blockRows: Int? = nil
    ) -> PairedDifference {
        PairedDifference(
            evidence, confidence: PairedComparison.confidence, margin: margin, method: method,
            blockRows: blockRows,
            drawVariance: draw?.variance(of: metric, beside: evidence.variance, rows: rows))
    }
}
