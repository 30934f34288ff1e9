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

    /// Whether, and how, the rows are a stream; nil, the default, when their law is one.
    public var stream: StreamSelection?

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
        try stream?.validate()
    }

    /// Chooses on rows, in the order of time.
    ///
    /// - Throws: `TrainingError` when no candidate can be trained, or when scores are to be
    ///   calibrated and the threshold for F1 is chosen.
    public func rehearse(
        on source: some TrainingSource, settings asked: TrainingSettings
    ) throws(TrainingError) -> Rehearsal {
        try validate()
        guard !choosesThreshold || asked.calibration == .none else {
            throw .setting(
                name: "calibration",
                expected: "none where the threshold is chosen, by probabilities as learned",
                got: "\(asked.calibration.rawValue)")
        }
        let folds = try folds(of: source)
        let candidates =
            stream == nil
            ? Self.candidates(for: source, settings: asked)
            : Self.streamCandidates(for: source, settings: asked)
        let metric = metric ?? .standard(for: source.target.kind)
        let tried = windows(folds).flatMap { window in
            let trials = Trials(
                source: source, metric: metric,
                folds: folds.map {
                    $0.trained(on: window, of: folds[folds.count - 1].scored.upperBound)
                },
                choosesThreshold: choosesThreshold)
            return zip(candidates, trials.results(of: candidates)).map { candidate, outcome in
                Tried(
                    settings: candidate, windowRows: window.rows, trials: trials, outcome: outcome)
            }
        }
        let chosen = tried[try Self.chosen(tried.map(\.outcome))]
        let answers = try Answers(of: tried, folds: folds.count)
        var settings = chosen.settings
        settings.calibration = asked.calibration
        settings.decisionThreshold = try chosen.outcome.get().threshold
        return Rehearsal(
            settings: settings, windowRows: chosen.windowRows,
            candidates: tried.map { tried in
                Candidate(
                    learner: tried.settings.learner, interactions: tried.settings.interactions,
                    losses: try? tried.outcome.get().losses, windowRows: tried.windowRows)
            },
            scoredRows: folds[0].scored.lowerBound..<folds[folds.count - 1].scored.upperBound,
            predictions: answers.predictions,
            probabilities: source.target.classes.indices.map { index in
                answers.folds.flatMap { $0.outputs[index] }
            }, labels: answers.folds.flatMap(\.labels))
    }

    /// The losses of each candidate, fold by fold, or why it cannot be trained.
    func scores(
        of candidates: [TrainingSettings], on source: some TrainingSource
    ) throws(TrainingError) -> [Result<[Double], TrainingError>] {
        let trials = Trials(
            source: source, metric: metric ?? .standard(for: source.target.kind),
            folds: try folds(of: source), choosesThreshold: choosesThreshold)
        return candidates.map { trials.result(of: $0).map(\.losses) }
    }

    private var choosesThreshold: Bool { stream != nil && metric == .f1 }

    /// On which rows candidates are trained, most first.
    ///
    /// All rows are only when no window has fewer: with them a model would in the end stop
    /// following the stream.
    private func windows(_ folds: [SelectionFold]) -> [SelectionWindow] {
        guard let stream else { return [.all] }
        let most = folds.map(\.training.count).max() ?? 0
        let newest = stream.windows.filter { $0 < most }.map { SelectionWindow.newest($0) }
        let windows = newest.isEmpty ? [.all] : newest
        guard let change = stream.change(embargoRows: embargoRows) else { return windows }
        return (windows + [.sinceChange(change.rows)])
            .sorted { $0.rows ?? .max > $1.rows ?? .max }
    }

    /// The position of the simplest that is as good as the best.
    static func chosen(_ results: [Trials.Outcome]) throws(TrainingError) -> Int {
        let scores = results.map { $0.map(\.losses) }
        guard let best = leastLoss(scores), case .success(let least) = scores[best] else {
            throw failure(of: scores)
        }
        return simplest(scores, asGoodAs: least) ?? best
    }

    /// The rows that each fold trains on and scores; without those before all classes occurred.
    private func folds(
        of source: some TrainingSource
    ) throws(TrainingError) -> [SelectionFold] {
        let all = try SourceSlice.count(source)
        let begin = max(0, all - rowsMax)
        if let stream { return try newestFolds(stream, of: begin..<all) }
        let part = (all - begin) / (folds + 1)
        guard part > embargoRows else {
            throw .shape(
                expected: "more than \((folds + 1) * (embargoRows + 1) - 1) rows to select on",
                got: "\(all - begin)")
        }
        let complete = try Self.rowOfLastNewClass(
            SourceSlice(base: source, ranges: [begin..<all]))
        var ranges: [SelectionFold] = []
        for fold in 1...folds {
            let start = all - (folds + 1 - fold) * part
            guard let complete, begin + complete < start - embargoRows else { continue }
            ranges.append(
                SelectionFold(
                    training: begin..<start - embargoRows, scored: start..<start + part))
        }
        guard ranges.count >= 2 else {
            throw .shape(
                expected: "rows of every class before two folds or more",
                got: "\(ranges.count) such folds")
        }
        return ranges
    }

    /// Folds of the newest rows; what is left out before them is at most half of what there is.
    private func newestFolds(
        _ stream: StreamSelection, of rows: Range<Int>
    ) throws(TrainingError) -> [SelectionFold] {
        let scored = stream.change(embargoRows: embargoRows)?.scored ?? stream.scoredRowsMax
        let part = min(scored, rows.count / 2) / folds
        guard part > 0 else {
            throw .shape(expected: "\(2 * folds) rows or more to select on", got: "\(rows.count)")
        }
        return (0..<folds).map { fold in
            let start = rows.upperBound - (folds - fold) * part
            let end = start - min(embargoRows, (start - rows.lowerBound) / 2)
            return SelectionFold(training: rows.lowerBound..<end, scored: start..<start + part)
        }
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
