import Detection
import Observations

/// One column of a report: drawing, words and numbers.
struct FeatureCard {
    let feature: FeatureDrift
    let alpha: Double
    let chart: DistributionChart

    /// The HTML of the card.
    var html: String {
        """
        <article><h3>\(HTMLText.escaped(feature.name)) \
        <span class="badge \(feature.drift ? "drift" : "calm")">\
        \(feature.drift ? "drift" : "no drift")</span></h3>
        <p>\(change)</p>\(chart.html)
        <div class="wide"><table><tr><th></th>\
        \(numbers.map { "<th class=\"n\">\($0.name)</th>" }.joined())</tr>\
        <tr><th><span class="key reference"></span>reference</th>\
        \(numbers.map { "<td class=\"n\">\($0.value(feature.reference))</td>" }.joined())</tr>\
        <tr><th><span class="key current"></span>current</th>\
        \(numbers.map { "<td class=\"n\">\($0.value(feature.current))</td>" }.joined())</tr>\
        </table></div>
        \(TestTable(tests: feature.tests, alpha: alpha).html)
        \(feature.tests.isEmpty ? "<p class=\"none\">\(HTMLText.escaped(feature.reason))</p>" : "")
        </article>
        """
    }

    private typealias Number = (name: String, value: (ColumnSummary) -> String)

    private var numbers: [Number] {
        let counts: [Number] = [
            ("values", { HTMLText.count($0.count) }), ("missing", { HTMLText.count($0.missing) }),
        ]
        guard feature.kind == .numeric else {
            return counts + [("categories", { $0.distinct.map { HTMLText.count($0) } ?? "–" })]
        }
        return counts + [
            ("mean", { HTMLText.number($0.mean) }),
            ("std. dev.", { HTMLText.number($0.standardDeviation) }),
            ("least", { HTMLText.number($0.minimum) }),
            ("5 %", { HTMLText.number($0.quantiles?["0.05"]) }),
            ("median", { HTMLText.number($0.quantiles?["0.5"]) }),
            ("95 %", { HTMLText.number($0.quantiles?["0.95"]) }),
            ("greatest", { HTMLText.number($0.maximum) }),
        ]
    }

    /// What changed, in a sentence or two.
    private var change: String {
        let missing = [feature.reference, feature.current].map {
            Double($0.missing) / Double(max(1, $0.count + $0.missing))
        }
        var sentences = [feature.kind == .numeric ? numericChange : categoricalChange]
        if (missing[0] - missing[1]).magnitude >= 0.01 {
            sentences.append(
                "Missing values went from \(HTMLText.percent(missing[0])) to "
                    + "\(HTMLText.percent(missing[1])) of the rows.")
        }
        return sentences.compactMap { $0 }.joined(separator: " ")
    }

    private var numericChange: String? {
        guard let before = feature.reference.mean, let after = feature.current.mean else {
            return nil
        }
        let means = "from \(HTMLText.number(before)) to \(HTMLText.number(after))"
        guard let deviation = feature.reference.standardDeviation, deviation > 0 else {
            return "The mean went \(means)."
        }
        let shift = (after - before) / deviation
        var sentence =
            "The mean went \(means), \(CellText.number(shift.magnitude, digits: 2)) "
            + "standard deviations " + (shift >= 0 ? "up" : "down")
        if let spread = feature.current.standardDeviation,
            spread / deviation > 1.1 || spread / deviation < 0.9
        {
            sentence +=
                ", and the spread from \(HTMLText.number(deviation)) to "
                + HTMLText.number(spread)
        }
        return sentence + "."
    }

    private var categoricalChange: String? {
        func shares(_ summary: ColumnSummary) -> [String: Double] {
            let pairs = (summary.categories ?? []).map {
                ($0.category, Double($0.count) / Double(max(1, summary.count)))
            }
            return Dictionary(uniqueKeysWithValues: pairs)
        }
        let before = shares(feature.reference)
        let after = shares(feature.current)
        // Only categories that both summaries list; a share that is not listed is not known.
        let both = before.keys.filter { after[$0] != nil }
        let most = both.max { left, right in
            let changes = [left, right].map { ((after[$0] ?? 0) - (before[$0] ?? 0)).magnitude }
            return (changes[0], right) < (changes[1], left)
        }
        guard let most, let first = before[most], let second = after[most] else { return nil }
        return "What changed most is “\(HTMLText.escaped(most))”: from "
            + "\(HTMLText.percent(first)) to \(HTMLText.percent(second)) of the rows."
    }
}
