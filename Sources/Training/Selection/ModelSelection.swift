internal import LinearAlgebra
internal import Observations

/// Which of several models is trained: the simplest that is as good as the best.
///
/// Rows are in the order of time. They are cut into `folds + 1` parts; part after part is scored by
/// a model of all rows before it (forward chaining), less the `embargoRows` newest of those, whose
/// labels may not have been known. Out of the candidates, simplest first, the first is chosen whose
/// mean loss is within one standard error of the least; the error is that of the mean of the
/// differences fold by fold, so that folds which are hard for all do not count.
/// Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 5.10 (forward
/// chaining); Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees,
/// 3.4.3, and Hastie, Tibshirani and Friedman, 7.10 (one standard error).
public struct ModelSelection: Hashable, Codable, Sendable {
    /// How many parts are scored, 2 to 20.
    public var folds: Int

    /// How many of the newest rows candidates are compared on, 100 to 10 000 000; default 50 000.
    ///
    /// The chosen one is then trained on all rows.
    public var rowsMax = 50_000

    /// How many rows before each part are left out of its training, 0 or more.
    public var embargoRows: Int

    /// What candidates are compared by; nil for the log-loss, or the root mean squared error.
    public var metric: SelectionMetric?

    /// Makes a selection on the 50 000 newest rows.
    public init(folds: Int = 5, embargoRows: Int = 0, metric: SelectionMetric? = nil) {
        self.folds = folds
        self.embargoRows = embargoRows
        self.metric = metric
    }

    /// Checks that every setting is in its range.
    func validate() throws(TrainingError) {
        guard (2...20).contains(folds) else {
            throw .setting(name: "selection folds", expected: "2 to 20", got: "\(folds)")
        }
        guard embargoRows >= 0 else {
            throw .setting(name: "embargoRows", expected: "0 or more", got: "\(embargoRows)")
        }
        guard (100...10_000_000).contains(rowsMax) else {
            throw .setting(
                name: "selection rows", expected: "100 to 10000000", got: "\(rowsMax)")
        }
    }

    /// The settings of the candidate that is chosen, and how well each did.
    ///
    /// - Throws: `TrainingError` when no candidate can be trained.
    func choose(
        from source: some TrainingSource, settings: TrainingSettings
    ) throws(TrainingError) -> (TrainingSettings, [Candidate]) {
        let candidates = Self.candidates(for: source, settings: settings)
        let scores = try scores(of: candidates, on: source)
        guard let best = Self.leastLoss(scores), case .success(let least) = scores[best] else {
            throw Self.failure(of: scores)
        }
        var chosen = candidates[Self.simplest(scores, asGoodAs: least) ?? best]
        chosen.calibration = settings.calibration
        let summary = zip(candidates, scores).map { candidate, score in
            Candidate(
                learner: candidate.learner, interactions: candidate.interactions,
                losses: try? score.get())
        }
        return (chosen, summary)
    }

    /// The losses of each candidate, fold by fold, or why it cannot be trained.
    func scores(
        of candidates: [TrainingSettings], on source: some TrainingSource
    ) throws(TrainingError) -> [Result<[Double], TrainingError>] {
        let folds = try folds(of: source)
        let metric = metric ?? .standard(for: source.target.kind)
        var scores: [Result<[Double], TrainingError>] = []
        for candidate in candidates {
            do throws(TrainingError) {
                var losses: [Double] = []
                for fold in folds {
                    let model = try Trainer.fit(
                        SourceSlice(base: source, ranges: [fold.training]), settings: candidate)
                    losses.append(
                        try Self.loss(
                            of: model, metric,
                            on: SourceSlice(base: source, ranges: [fold.scored])))
                }
                scores.append(.success(losses))
            } catch {
                scores.append(.failure(error))
            }
        }
        return scores
    }

    /// The rows that each fold trains on and scores; without those before all classes occurred.
    private func folds(
        of source: some TrainingSource
    ) throws(TrainingError) -> [(training: Range<Int>, scored: Range<Int>)] {
        let all = try SourceSlice.count(source)
        let begin = max(0, all - rowsMax)
        let part = (all - begin) / (folds + 1)
        guard part > embargoRows else {
            throw .shape(
                expected: "more than \((folds + 1) * (embargoRows + 1) - 1) rows to select on",
                got: "\(all - begin)")
        }
        let complete = try Self.rowOfLastNewClass(
            SourceSlice(base: source, ranges: [begin..<all]))
        var ranges: [(training: Range<Int>, scored: Range<Int>)] = []
        for fold in 1...folds {
            let start = all - (folds + 1 - fold) * part
            guard let complete, begin + complete < start - embargoRows else { continue }
            ranges.append((begin..<start - embargoRows, start..<start + part))
        }
        guard ranges.count >= 2 else {
            throw .shape(
                expected: "rows of every class before two folds or more",
                got: "\(ranges.count) such folds")
        }
        return ranges
    }

    /// The number of the row with which every class has occurred; nil when one never does.
    private static func rowOfLastNewClass(
        _ slice: SourceSlice
    ) throws(TrainingError) -> Int? {
        var missing = Set(slice.target.classes.indices)
        var last: Int? = missing.isEmpty ? 0 : nil
        var row = 0
        try slice.forEachBlock { (block) throws(TrainingError) in
            for label in block.labels {
                if !missing.isEmpty {
                    missing.remove(Int(label))
                    if missing.isEmpty { last = row }
                }
                row += 1
            }
        }
        return last
    }

    private static func loss(
        of model: ModelArtifact, _ metric: SelectionMetric, on slice: SourceSlice
    ) throws(TrainingError) -> Double {
        var outputs = [[Double]](
            repeating: [], count: max(1, slice.target.classes.count))
        var (labels, weights): ([Double], [Double]) = ([], [])
        var features = FeatureTable(schema: slice.schema)
        try slice.forEachBlock { (block) throws(TrainingError) in
            for (k, values) in try model.outputs(block.features).enumerated() {
                outputs[k] += values
            }
            features.append(contentsOf: block.features)
            labels += block.labels
            weights += block.weights
        }
        let set = try TrainingSet(
            features: features, labels: labels, weights: weights, target: slice.target)
        let predictions = labels.indices.map { row in
            model.prediction(
                forScore: model.function.score(ofOutputs: outputs.map { $0[row] }))
        }
        let loss = metric.loss(of: set, outputs: outputs, predictions: predictions)
        guard loss.isFinite else { throw .numerical("the loss of a candidate is not finite") }
        return loss
    }

    /// The position of the candidate with the least mean loss; nil when all failed.
    static func leastLoss(_ scores: [Result<[Double], TrainingError>]) -> Int? {
        var best: (position: Int, mean: Double)?
        for (position, score) in scores.enumerated() {
            guard case .success(let losses) = score else { continue }
            let mean = losses.reduce(0, +) / Double(losses.count)
            if best.map({ mean < $0.mean }) ?? true { best = (position, mean) }
        }
        return best?.position
    }

    /// The first candidate within one standard error of the least losses.
    static func simplest(
        _ scores: [Result<[Double], TrainingError>], asGoodAs least: [Double]
    ) -> Int? {
        scores.firstIndex { score in
            guard case .success(let losses) = score else { return false }
            let differences = zip(losses, least).map { $0 - $1 }
            let count = Double(differences.count)
            let mean = differences.reduce(0, +) / count
            let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return mean <= (squares / (count - 1) / count).squareRoot()
        }
    }

    /// Why no candidate can be trained: the reason of the first.
    static func failure(of scores: [Result<[Double], TrainingError>]) -> TrainingError {
        for case .failure(let error) in scores { return error }
        return .noRows
    }
}
