import Detection
import Observations
import Validation

/// What was measured, as a page.
struct GatePage {
    let gates: Int
    let counts: [GateCount]
    let segments: [SegmentCount]
    let data: [DataCount]

    var text: String {
        let most = counts.filter { $0.dependence == .series }.max { $0.share < $1.share }
        return """
            # Gates: how often an equally good challenger is called better

            Written by `make gates`: the program `gates` of this package judges \(gates) simulated \
            challengers for each cell as `kedge validate-model` does, at its level of 2.5 % (one \
            side of the 95 % interval), and counts those called better; in brackets those at the \
            level of 5 %, the default of pipelines. Everything is seeded: a second run gives the \
            same page. Of \(gates) gates a rate of 2.5 % is measured within \(range(0.025)), one of \
            5 % within \(range(0.05)) (95 %, Wilson). The most at 2.5 % is \
            \(most.map { percent($0.better, $0.gates) } ?? "none") %, of \
            \(most.map { "\($0.metric.rawValue), \($0.law.rawValue), \($0.rows) rows" } ?? "none").

            - retrained: both models are trained alike (logistic, multinomial or ridge regression), \
            on rows of their own of one law, \(RetrainedModels.trainedForEach(rows: 300)) for each \
            row of a hold-out of 300, \(RetrainedModels.trainedForEach(rows: 1000)) for each of \
            1000. One of them then is the better one by chance, a little, and the larger the \
            hold-out beside the training rows, the more often it is rightly called so; "falsely" \
            counts the calls where the challenger does no better on 20 000 other rows. What a model \
            is not fitted to, such as F1 at a fixed threshold, differs the most.
            - exchangeable: labels and answers without training; what the models answer can be \
            exchanged, so none is better.
            - series: the same, each row following the one before (AR(1), 0.8).

            In per cent:

            \(table)

            ## Segments

            Exchangeable models, rows in ten segments at random: how often some segment refuses \
            the challenger at 2.5 % after Holm's correction, in per cent. Segments of fewer than \
            \(Challenge.segmentRowsMin) rows are not tested.

            \(segmentTable)

            ## Training data

            How often `kedge train` flags rows, of \(data.first?.sets ?? 0) sets each, in per cent: without poison \
            (any flag is a false alarm; the checks aim at \(percent(1, 1000)) for each kind), and \
            how often it flags the poison. Labels of two classes follow the sum of two of four \
            normal features and as much noise; "no relation": none; "series": features and noise \
            are AR(1), 0.8; "numbers": the label is the sum with noise of heavy tails. Flipped are \
            the labels of 5 or 10 % of the rows, in one stretch; stuck is a feature for the last \
            5 % of the rows; repeated are 2 % of the rows.

            \(dataTable)

            """
    }

    private var table: String {
        let lines = counts.map { count in
            let law =
                count.law == .series
                ? "series, --rows \(count.dependence.rawValue)" : count.law.rawValue
            return "| \(law) | \(count.kind.rawValue) | \(count.rows) | \(count.metric.rawValue) "
                + "| \(percent(count.better, count.gates)) "
                + "(\(percent(count.betterAtFive, count.gates))) "
                + "| \(percent(count.falselyBetter, count.gates)) "
                + "| \(percent(count.worse, count.gates)) |"
        }
        return
            ([
                "| law | target | hold-out | metric | better | falsely | worse |",
                "| --- | --- | ---: | --- | ---: | ---: | ---: |",
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
