import Detection
import Observations
import Validation

/// What was measured, as a page.
struct GatePage {
    let gates: Int
    let retrained: [RetrainedCount]
    let counts: [GateCount]
    let rehearsed: [RehearsedCount]
    let segments: [SegmentCount]
    let data: [DataCount]

    var text: String {
        """
        # Gates: how often a challenger is called better, as good a one and a better one

        Written by one run of `make gates`: the program `gates` of this package judges \
        \(gates) simulated challengers for each row of a table (two fifths of that on hold-outs of \
        3000 and 5000 rows, a fifth where the challenger is better) as `kedge validate-model` \
        does by default, at the level of 2.5 % \
        (one side of a 95 % interval), and counts those called better and worse. Pipelines have \
        the same level and the same tests, but take rows for independent unless \
        `validate.dependence` says series; `validate-model` does so where no dependence shows. \
        Everything is seeded: a second run gives the same page. Of \(gates) gates a rate of \
        2.5 % is measured within \(range(0.025)) (95 %, Wilson).

        Of as good a challenger the aim is at most 5 % called better. \(most)

        ## As good: retrained on the same law

        Both models are trained alike (logistic, multinomial or ridge regression) on rows of \
        their own of one law, so many for each row of the hold-out ("trained"). One of them is \
        the better one by chance, a little: of models that are fitted to one thing and judged \
        by another, such as F1 at a fixed threshold, quite plainly. The gate allows for that \
        draw (`TrainingDraw`, decision 0024); "fixed" counts what would be called better \
        without that, at 2.5 % and, in brackets, at 5 %, which was the default of pipelines. \
        Areas under ROC curves of naive Bayes and quadratic discriminants are not among these: \
        where their law is far from that of the rows, gates call more than 5 % better (measured \
        apart, 0024). In \
        per cent:

        \(retrainedTable)

        ## Better: what the allowance costs

        The challenger is better: the champion sees one of its features with normal noise of \
        such a standard deviation, or answers positive above one half, which is too high for \
        F1. Ten training rows for each row of the hold-out. "Gain" is by how much the \
        challenger does better, on average over the gates (errors: by how much less). In per \
        cent:

        \(betterTable)

        ## As good: without training

        - exchangeable: labels and answers without training; what the models answer can be \
        exchanged, so none is better.
        - series: the same, each row following the one before (AR(1), 0.8); "--rows \
        independent" is what taking them for independent would do.

        In per cent:

        \(table)

        ## As good: rehearsed

        What `learner: auto` with `selection: stream` chose and rehearsed, as pipelines do by \
        default, against a champion that was chosen and trained so on all but the newest \
        \(RehearsedCount.unseen) of \(RehearsedCount.rows) rows of the same law, by which both \
        are judged: three learners and their mean, windows of \
        \(RehearsedCount.windows.map(String.init).joined(separator: ", ")) rows, scored on \
        \(RehearsedCount.scoredRows). The challenger may be the better one, having seen more. \
        At 2.5 %, and better at 5 %, in per cent of \(rehearsed.first?.gates ?? 0) gates:

        \(rehearsedTable)

        ## Segments

        Exchangeable models, rows in ten segments at random: how often some segment refuses \
        the challenger at 2.5 % after Holm's correction, in per cent. Segments of fewer than \
        \(Challenge.segmentRowsMin) rows are not tested.

        \(segmentTable)

        ## Training data

        How often `kedge train` flags rows, of \(data.first?.sets ?? 0) sets each, in per cent: \
        without poison \
        (any flag is a false alarm; the checks aim at \(percent(1, 1000)) for each kind), and \
        how often it flags the poison. Labels of two classes follow the sum of two of four \
        normal features and as much noise; "no relation": none; "series": features and noise \
        are AR(1), 0.8; "numbers": the label is the sum with noise of heavy tails. Flipped are \
        the labels of 5 or 10 % of the rows, in one stretch; stuck is a feature for the last \
        5 % of the rows; repeated are 2 % of the rows.

        \(dataTable)

        """
    }

    /// The highest rates of the parts on as good challengers.
    private var most: String {
        let trained = retrained.filter { $0.advantage == .none }.flatMap { count in
            count.tallies.map { (count, $0) }
        }.max { $0.1.share < $1.1.share }
        let untrained = counts.filter { $0.dependence == .series }.max { $0.share < $1.share }
        guard let trained, let untrained else { return "" }
        return "The most is \(percent(trained.1.better, trained.1.gates)) % of retrained ones "
            + "(\(trained.1.metric.rawValue), \(trained.0.law.rawValue), \(trained.0.rows) rows, "
            + "trained on \(trained.0.times) times as many) and "
            + "\(percent(untrained.better, untrained.gates)) % without training "
            + "(\(untrained.metric.rawValue), \(untrained.law.rawValue), \(untrained.rows) rows)."
    }

    private var retrainedTable: String {
        let lines = retrained.filter { $0.advantage == .none }.flatMap { count in
            count.tallies.map { tally in
                line([
                    count.law.rawValue, "\(count.rows)", "\(count.times)", tally.metric.rawValue,
                    percent(tally.better, tally.gates), percent(tally.worse, tally.gates),
                    fixed(tally),
                ])
            }
        }
        return
            ([
                "| law | hold-out | trained | metric | better | worse | fixed |",
                "| --- | ---: | ---: | --- | ---: | ---: | ---: |",
            ] + lines).joined(separator: "\n")
    }

    private var betterTable: String {
        let lines = retrained.filter { $0.advantage != .none }.flatMap { count in
            count.tallies.map { tally in
                line([
                    count.law.rawValue, count.advantage.name, "\(count.rows)",
                    tally.metric.rawValue, tally.gain, percent(tally.better, tally.gates),
                    fixed(tally),
                ])
            }
        }
        return
            ([
                "| law | advantage | hold-out | metric | gain | better | fixed |",
                "| --- | --- | ---: | --- | ---: | ---: | ---: |",
            ] + lines).joined(separator: "\n")
    }

    private var table: String {
        let lines = counts.map { count in
            let isBoth = count.law == .series && count.rows == GateLaw.rowsOfBoth
            let law =
                isBoth
                ? "series, --rows \(count.dependence.rawValue)" : count.law.rawValue
            return line([
                law, count.kind.rawValue, "\(count.rows)", count.metric.rawValue,
                percent(count.better, count.gates), percent(count.worse, count.gates),
            ])
        }
        return
            ([
                "| law | target | hold-out | metric | better | worse |",
                "| --- | --- | ---: | --- | ---: | ---: |",
            ] + lines).joined(separator: "\n")
    }

    private var rehearsedTable: String {
        let lines = rehearsed.map { count in
            line([
                count.law.rawValue, count.metric.rawValue, percent(count.better, count.gates),
                percent(count.worse, count.gates), percent(count.betterAtFive, count.gates),
            ])
        }
        return
            ([
                "| law | metric | better | worse | better at 5 % |",
                "| --- | --- | ---: | ---: | ---: |",
            ] + lines).joined(separator: "\n")
    }

    private var segmentTable: String {
        let names = SegmentCount.metrics.map(\.rawValue)
        let lines = segments.map { count in
            "| \(count.rows) | "
                + count.refused.map { percent($0, count.gates) }.joined(separator: " | ") + " |"
        }
        return
            ([
                "| hold-out | " + names.joined(separator: " | ") + " |",
                "| ---: |" + names.map { _ in " ---: |" }.joined(),
            ] + lines).joined(separator: "\n")
    }

    private var dataTable: String {
        let names = DataPoison.allCases.map(\.rawValue)
        let lines = data.map { count in
            "| \(count.law.rawValue) | \(count.rows) | "
                + count.flagged.map { percent($0, count.sets) }.joined(separator: " | ") + " |"
        }
        return
            ([
                "| rows are | rows | " + names.joined(separator: " | ") + " |",
                "| --- | ---: |" + names.map { _ in " ---: |" }.joined(),
            ] + lines).joined(separator: "\n")
    }

    private func line(_ cells: [String]) -> String {
        "| " + cells.joined(separator: " | ") + " |"
    }

    /// What two models that are what they are would be called, at both levels.
    private func fixed(_ tally: RetrainedCount.Tally) -> String {
        percent(tally.betterFixed, tally.gates)
            + " (\(percent(tally.betterFixedAtFive, tally.gates)))"
    }

    private func percent(_ part: Int, _ whole: Int) -> String {
        guard whole > 0 else { return "-" }
        let tenths = (Double(part) / Double(whole) * 1000).rounded() / 10
        return "\(tenths)"
    }

    private func range(_ rate: Double) -> String {
        let hits = (rate * Double(gates)).rounded()
        guard let estimate = MetricEstimate(hits: hits, of: Double(gates)) else { return "-" }
        func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10)" }
        return "\(percent(estimate.lower))-\(percent(estimate.upper)) %"
    }
}

extension GateCount {
    /// The share of gates that said better.
    var share: Double { gates > 0 ? Double(better) / Double(gates) : 0 }
}

extension RetrainedCount.Tally {
    /// The share of gates that said better.
    var share: Double { gates > 0 ? Double(better) / Double(gates) : 0 }

    /// By how much the challenger did better on average, to four decimals.
    var gain: String {
        guard gates > 0 else { return "-" }
        let value = (gains / Double(gates) * 10_000).rounded() / 10_000
        return "\(value)"
    }
}
