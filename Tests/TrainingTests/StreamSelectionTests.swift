import Observations
import Testing
import Training

/// Selections on streams: windows, thresholds, and what is rehearsed.
@Suite struct StreamSelectionTests {
    /// Rows of one feature and two classes; the label depends on it as `sign` says for each row.
    private func set(
        rows: Int, positiveShare: Double = 0.5, sign: (Int) -> Double
    ) throws -> TrainingSet {
        var uniform = UniformSequence(seed: 5)
        let x = (0..<rows).map { _ in 2 * uniform.next() - 1 }
        let labels = x.enumerated().map { row, value in
            uniform.next() < positiveShare + 0.4 * positiveShare * sign(row) * value ? 1.0 : 0
        }
        return try TrainingSet(
            features: .numeric([("x", x)]), labels: labels,
            target: TargetSchema(classes: ["no", "yes"]))
    }

    private func selection(
        _ stream: StreamSelection = .init(), embargo: Int = 0
    ) -> ModelSelection {
        var selection = ModelSelection(folds: 5, embargoRows: embargo, metric: .f1)
        selection.stream = stream
        return selection
    }

    @Test func `a window is chosen that leaves out rows of another law`() throws {
        // Signs turned 1500 rows ago: a longer window learns the opposite.
        let set = try set(rows: 6000) { $0 < 4500 ? -5 : 5 }
        let rehearsal = try selection(
            .init(windows: [4000, 500], scoredRowsMax: 500)
        ).rehearse(on: set, settings: TrainingSettings())
        #expect(rehearsal.windowRows == 500)
        #expect(rehearsal.scoredRows == 5500..<6000)
        #expect(rehearsal.labels == Array(set.labels[5500...]))
        let model = try Trainer.train(from: set, as: rehearsal)
        #expect(model.training.rows == 500)
        #expect(model.training.windowRows == 500)
    }

    @Test func `a window is chosen that the plainest model cannot tell from others`() throws {
        // The label follows a product, whose sign turned 1500 rows ago: without it no window helps.
        var uniform = UniformSequence(seed: 8)
        let columns = (0..<2).map { _ in (0..<6000).map { _ in 2 * uniform.next() - 1 } }
        let labels = (0..<6000).map { row -> Double in
            let product = columns[0][row] * columns[1][row]
            return uniform.next() < 0.5 + (row < 4500 ? -1.5 : 1.5) * product ? 1 : 0
        }
        let set = try TrainingSet(
            features: .numeric([("x", columns[0]), ("y", columns[1])]), labels: labels,
            target: TargetSchema(classes: ["no", "yes"]))
        let rehearsal = try selection(
            .init(windows: [4000, 500], scoredRowsMax: 500)
        ).rehearse(on: set, settings: TrainingSettings())
        #expect(rehearsal.windowRows == 500)
        // Products, or random features, which see them as well.
        let plain = try #require(rehearsal.candidates.first)
        #expect(
            rehearsal.settings.interactions == .pairs || rehearsal.settings.learner != plain.learner
        )
        #expect(
            rehearsal.candidates.map(\.windowRows)
                == [4000, 4000, 4000, 4000, 500, 500, 500, 500])
    }

    @Test func `where the law is known to have changed its rows are a window`() throws {
        // 600 rows of the new law: 100 are learned, 100 are without labels and 400 are scored.
        let set = try set(rows: 2600) { $0 < 2000 ? -5 : 5 }
        var stream = StreamSelection(windows: [1500], scoredRowsMax: 1000)
        stream.rowsSinceChange = 600
        let rehearsal = try selection(stream, embargo: 100)
            .rehearse(on: set, settings: TrainingSettings())
        #expect(rehearsal.windowRows == 600)
        #expect(rehearsal.scoredRows == 2200..<2600)
        #expect(Set(rehearsal.candidates.compactMap(\.windowRows)) == [1500, 600])
        let model = try Trainer.train(from: set, as: rehearsal)
        #expect(model.training.rows == 600)
        // Unaware of the change it scores on rows of both laws, and learns from both.
        stream.rowsSinceChange = nil
        let unaware = try selection(stream, embargo: 100)
            .rehearse(on: set, settings: TrainingSettings())
        #expect(unaware.windowRows == 1500)
        let right = { (rehearsal: Rehearsal) in
            zip(rehearsal.predictions, rehearsal.labels).suffix(400).count { $0 == $1 }
        }
        #expect(right(rehearsal) > 320)
        #expect(right(unaware) < 200)
    }

    @Test(arguments: [399, 1500])
    func `a change too near or too far to learn from is none`(rows: Int) throws {
        let set = try set(rows: 2000) { $0 < 1500 ? -5 : 5 }
        var stream = StreamSelection(windows: [1500], scoredRowsMax: 500)
        let without = try selection(stream, embargo: 100)
            .rehearse(on: set, settings: TrainingSettings())
        stream.rowsSinceChange = rows
        let with = try selection(stream, embargo: 100)
            .rehearse(on: set, settings: TrainingSettings())
        #expect(with.candidates == without.candidates)
        #expect(with.scoredRows == without.scoredRows)
    }

    @Test func `a change that leaves 200 rows to score on is none too near`() throws {
        let set = try set(rows: 2000) { $0 < 1500 ? -5 : 5 }
        var stream = StreamSelection(windows: [1500], scoredRowsMax: 500)
        stream.rowsSinceChange = 400
        let nearest = try selection(stream, embargo: 100)
            .rehearse(on: set, settings: TrainingSettings())
        #expect(nearest.scoredRows == 1800..<2000)
    }

    @Test func `the longest window is kept where the law is one`() throws {
        let set = try set(rows: 6000) { _ in 5 }
        let rehearsal = try selection(
            .init(windows: [4000, 50], scoredRowsMax: 500)
        ).rehearse(on: set, settings: TrainingSettings())
        #expect(rehearsal.windowRows == 4000)
        #expect(try Trainer.train(from: set, as: rehearsal).training.windowRows == nil)
    }

    @Test func `few rows are all used`() throws {
        let set = try set(rows: 400) { _ in 5 }
        let rehearsal = try selection().rehearse(on: set, settings: TrainingSettings())
        #expect(rehearsal.windowRows == nil)
        #expect(rehearsal.scoredRows == 200..<400)
    }

    @Test func `a rare class is predicted at half of the best F1 that can be expected`() throws {
        // Probabilities of at most .28: at one half nothing would be predicted.
        let set = try set(rows: 4000, positiveShare: 0.2) { _ in 1 }
        let rehearsal = try selection().rehearse(on: set, settings: TrainingSettings())
        let threshold = rehearsal.settings.decisionThreshold
        #expect(threshold > 0.12 && threshold < 0.25)
        #expect(rehearsal.predictions.contains(1))
        let model = try Trainer.train(from: set, as: rehearsal)
        #expect(model.decisionThreshold == threshold)
    }

    @Test func `rows choose nothing of what answers them`() throws {
        // The same rows, but for the labels of the newest fold.
        let set = try set(rows: 3000, positiveShare: 0.3) { _ in 1.5 }
        let other = try TrainingSet(
            features: set.features,
            labels: set.labels.enumerated().map { $0 < 2800 ? $1 : 1 - $1 }, target: set.target)
        let first = try selection(.init(windows: [2000, 500], scoredRowsMax: 1000))
            .rehearse(on: set, settings: TrainingSettings())
        let second = try selection(.init(windows: [2000, 500], scoredRowsMax: 1000))
            .rehearse(on: other, settings: TrainingSettings())
        #expect(first.candidates.map(\.losses) != second.candidates.map(\.losses))
        #expect(first.predictions[800...] == second.predictions[800...])
        #expect(first.probabilities[1][800...] == second.probabilities[1][800...])
    }

    @Test func `answers before a label can be known do not depend on it`() throws {
        let set = try set(rows: 3000) { _ in 3 }
        // Labels of the last fold and of the rows that the embargo leaves out before it.
        let other = try TrainingSet(
            features: set.features, labels: set.labels.enumerated().map { $0 < 2100 ? $1 : 1 - $1 },
            target: set.target)
        let stream = StreamSelection(windows: [1000], scoredRowsMax: 1000)
        var plain = selection(stream, embargo: 500)
        plain.metric = .accuracy
        let first = try plain.rehearse(on: set, settings: TrainingSettings())
        let second = try plain.rehearse(on: other, settings: TrainingSettings())
        guard first.settings.learner == second.settings.learner,
            first.settings.interactions == second.settings.interactions
        else { return }
        // The fold of rows 2400 to 2600 has models of rows before 1900.
        #expect(first.predictions[400..<600] == second.predictions[400..<600])
    }

    @Test func `several classes are compared by the mean of their F1`() throws {
        var uniform = UniformSequence(seed: 9)
        let x = (0..<1200).map { _ in 3 * uniform.next() }
        let labels = x.map { min(2, ($0 + 0.8 * (uniform.next() - 0.5)).rounded(.down)) }
            .map { max(0, $0) }
        let set = try TrainingSet(
            features: .numeric([("x", x)]), labels: labels,
            target: TargetSchema(classes: ["low", "mid", "high"]))
        var selection = selection(.init(windows: [400], scoredRowsMax: 500))
        selection.metric = .f1Macro
        let rehearsal = try selection.rehearse(on: set, settings: TrainingSettings())
        #expect(rehearsal.probabilities.count == 3)
        #expect(rehearsal.settings.decisionThreshold == 0.5)
        let chosen = try #require(
            rehearsal.candidates.first {
                $0.learner == rehearsal.settings.learner
                    && $0.interactions == rehearsal.settings.interactions
            })
        for (fold, loss) in try #require(chosen.losses).enumerated() {
            let rows = fold * 100..<(fold + 1) * 100
            // 2 TP / (labels + answers) of each class.
            let scores = [0.0, 1, 2].map { index in
                let right = rows.count {
                    rehearsal.labels[$0] == index && rehearsal.predictions[$0] == index
                }
                let all =
                    rows.count { rehearsal.labels[$0] == index }
                    + rows.count { rehearsal.predictions[$0] == index }
                return 2 * Double(right) / Double(all)
            }
            #expect(abs(loss - (1 - scores.reduce(0, +) / 3)) < 1e-12)
        }
    }

    @Test func `a threshold is not chosen for scores that are calibrated afterwards`() throws {
        let set = try set(rows: 400) { _ in 5 }
        var settings = TrainingSettings()
        settings.calibration = .platt
        #expect(throws: TrainingError.self) {
            try selection().rehearse(on: set, settings: settings)
        }
    }

    @Test func `settings out of their range are refused`() throws {
        let set = try set(rows: 400) { _ in 5 }
        var changed = StreamSelection()
        changed.rowsSinceChange = -1
        for stream in [
            StreamSelection(windows: [1000, 2000]), StreamSelection(windows: [10]),
            StreamSelection(scoredRowsMax: 3), changed,
        ] {
            #expect(throws: TrainingError.self) {
                try selection(stream).rehearse(on: set, settings: TrainingSettings())
            }
        }
    }

    @Test func `a selection on a stream is read as it is written`() throws {
        let set = try set(rows: 1200) { _ in 5 }
        let model = try Trainer.train(
            set, settings: TrainingSettings(learner: .automatic(selection())))
        #expect(try ModelArtifact(decoding: model.encoded()) == model)
    }
}
