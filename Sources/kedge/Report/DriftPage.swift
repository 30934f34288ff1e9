import DataFiles
import Detection
import Foundation
import Observations

/// A drift report as one page for a browser, that needs nothing beside itself.
struct DriftPage {
    /// How many columns the ranking shows.
    static let rankedMax = 30
    /// How many columns are named at most that explain what a joint test saw.
    static let explainingMax = 3

    let report: DriftReport
    let files: FilePair

    /// The columns, those that drifted first, each group by strength.
    private var ranked: [FeatureDrift] {
        report.features.sorted {
            ($0.drift ? 0 : 1, -$0.strength, $0.name) < ($1.drift ? 0 : 1, -$1.strength, $1.name)
        }
    }

    /// The page.
    var html: String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(report.drift ? "Drift" : "No drift"): \
        \(HTMLText.escaped(files.current.name))</title>
        <style>\(PageStyle.css)</style></head><body><main>
        \(verdict)
        \(ranking)
        \(features)
        \(joint)
        \(quality)
        \(explanation)
        <footer>Made by kedge \(KedgeVersion.current). Level \(report.alpha), p-values adjusted by \
        \(report.correction.rawValue), seed \(report.seed).</footer>
        </main></body></html>

        """
    }

    // MARK: Verdict

    private var verdict: String {
        let drifted = report.driftedFeatures
        let jointDrift = report.joint.filter { $0.showsDrift(alpha: report.alpha) }
        let headline: String
        if !drifted.isEmpty {
            headline =
                "Drift in \(HTMLText.count(drifted.count)) of "
                + HTMLText.counted(report.features.count, "column")
        } else {
            headline =
                report.drift
                ? "Drift across columns"
                : report.comparesNothing ? "Nothing could be compared" : "No drift found"
        }
        var sentences = [
            "The \(HTMLText.counted(report.currentRows, "row")) of "
                + "<b>\(HTMLText.escaped(files.current.name))</b> (current) were compared with the "
                + "\(HTMLText.counted(report.referenceRows, "row")) of "
                + "<b>\(HTMLText.escaped(files.reference.name))</b> (reference)."
        ]
        if let strongest = drifted.first {
            let names = drifted.prefix(5).map { HTMLText.escaped($0.name) }
            sentences.append(
                "What changed most is <b>\(HTMLText.escaped(strongest.name))</b>"
                    + (names.count > 1
                        ? ", then \(names.dropFirst().joined(separator: ", "))"
                            + (drifted.count > 5 ? " and \(drifted.count - 5) more" : "") : "")
                    + ".")
        }
        if !jointDrift.isEmpty {
            sentences.append(
                "Rows as a whole differ too ("
                    + jointDrift.map { TestWords.name($0.test) }.joined(separator: ", ") + ").")
        }
        if report.comparesNothing {
            sentences.append("No test could be made of any column; each says below why.")
        } else if !report.drift {
            sentences.append(
                "Whatever differences there are, they are either what chance alone brings about "
                    + "or too small to matter.")
        }
        return """
            <header class="\(report.drift ? "drift" : "calm")"><p class="kind">Drift report</p>
            <h1>\(headline)</h1><p>\(sentences.joined(separator: " "))</p>
            <p class="legend"><span class="key reference"></span>reference
            <span class="key current"></span>current</p></header>
            """
    }

    // MARK: Ranking

    private var ranking: String {
        let shown = ranked.prefix(Self.rankedMax)
        guard !shown.isEmpty else { return "" }
        // Beyond ten times the tolerance one bar is as alarming as another.
        let full = min(10, max(1.25, shown.map(\.strength).max() ?? 0))
        let mark = String(format: "%.2f%%", 100 / full)
        let rows = shown.map { feature in
            let width = String(format: "%.2f%%", 100 * min(1, feature.strength / full))
            return """
                <div class="bars rank"><span class="label">\(HTMLText.escaped(feature.name))</span>\
                <svg height="18" role="img"><title>\(HTMLText.number(feature.strength)) times the \
                tolerance</title><rect class="\(feature.drift ? "alarm" : "quiet")" y="3" \
                height="12" width="\(width)"/><line class="mark" x1="\(mark)" x2="\(mark)" \
                y1="0" y2="18"/></svg>\
                <span class="value">\(Self.times(feature.strength))</span></div>
                """
        }
        let rest = report.features.count - shown.count
        let note =
            rest > 0
            ? "<p class=\"none\">\(HTMLText.counted(rest, "weaker column")) left out.</p>" : ""
        return """
            <section><h2>Columns by strength</h2>
            <p>The strongest effect of each column as a multiple of its tolerance. The line is the \
            tolerance: what stays below it is too small to matter; what goes beyond counts as \
            drift if it is also more than chance.</p>
            \(rows.joined())
            \(note)
            </section>
            """
    }

    private static func times(_ strength: Double) -> String {
        String(format: strength < 10 ? "%.2g×" : "%.0f×", strength)
    }

    // MARK: Columns

    private var features: String {
        let drifted = ranked.filter(\.drift)
        let calm = ranked.filter { !$0.drift }
        var sections: [String] = []
        if !drifted.isEmpty {
            sections.append(
                "<section><h2>What drifted</h2>\(drifted.map(card).joined())</section>")
        }
        if !calm.isEmpty {
            let title = "\(HTMLText.counted(calm.count, "column")) without drift"
            sections.append(
                "<section><details\(drifted.isEmpty && calm.count <= 5 ? " open" : "")>"
                    + "<summary><h2>\(title)</h2></summary>\(calm.map(card).joined())"
                    + "</details></section>")
        }
        return sections.joined(separator: "\n")
    }

    private func card(_ feature: FeatureDrift) -> String {
        guard let reference = files.reference.table[feature.name],
            let current = files.current.table[feature.name]
        else { return "" }
        let chart = DistributionChart(
            name: feature.name, reference: reference, current: current)
        return FeatureCard(feature: feature, alpha: report.alpha, chart: chart).html
    }

    // MARK: Rows as a whole, values, words

    private var joint: String {
        guard !report.joint.isEmpty else { return "" }
        let words = report.joint.map { test in
            let verdict =
                test.reason.map { HTMLText.escaped($0) }
                ?? (test.showsDrift(alpha: report.alpha)
                    ? "the rows differ as a whole" : "no difference beyond chance and tolerance")
            return "<p><b>\(TestWords.name(test.test))</b>: \(verdict).\(explained(test))</p>"
        }
        return """
            <section><h2>All columns together</h2>\(words.joined())
            \(TestTable(tests: report.joint, alpha: report.alpha).html)</section>
            """
    }

    /// Which columns explain most of what a joint test saw.
    private func explained(_ test: TestResult) -> String {
        guard test.showsDrift(alpha: report.alpha), let shares = test.contributions else {
            return ""
        }
        let most = shares.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .prefix(Self.explainingMax).filter { $0.value >= 0.005 }
        guard !most.isEmpty else { return "" }
        let names = most.map { "\(HTMLText.escaped($0.key)) (\(HTMLText.percent($0.value)))" }
        return " Most of it is explained by \(names.joined(separator: ", "))."
    }

    private var quality: String {
        guard !report.dataQuality.isEmpty else { return "" }
        let rows = report.dataQuality.map { finding in
            """
            <tr><th>\(HTMLText.escaped(finding.feature))</th>\
            <td>\(TestWords.finding(finding.finding))\
            \(finding.isOfReference == true ? " (reference)" : "")</td>\
            <td class="n">\(HTMLText.count(finding.count))</td>\
            <td class="n">\(HTMLText.percent(finding.share))</td>\
            <td class="n">\(HTMLText.chance(finding.pValue))</td></tr>
            """
        }
        return """
            <section><h2>Values to look at</h2>
            <p>Apart from drift: values that may be wrong in themselves, of the current rows \
            unless it says otherwise. The chance is that of as many or more if nothing had \
            changed.</p>
            <div class="wide"><table><tr><th>Column</th>\
            <th>Found</th><th class="n">Rows</th>\
            <th class="n">Share</th><th class="n">Chance</th></tr>\(rows.joined())</table></div>\
            </section>
            """
    }

    private var explanation: String {
        let used = report.features.flatMap(\.tests).map(\.test) + report.joint.map(\.test)
        let known = TwoSampleTestID.allCases.filter(Set(used).contains)
        let tests = known.map {
            "<dt>\(TestWords.name($0))</dt><dd>\(TestWords.meaning($0))</dd>"
        }
        let level = String(format: "%.3g %%", report.alpha * 100)
        return """
            <section><h2>How to read this</h2>
            <p>A column counts as drifted only if two things hold for one of its tests: the \
            difference is more than chance (its adjusted p-value is at most \(report.alpha)), and \
            it is large enough to matter (its effect reaches the tolerance). The p-value is the \
            chance of such a difference, or a larger one, if nothing had changed. Many tests at \
            once find something by chance alone; adjusting for all \(used.count) of them keeps \
            false alarms within \(level).</p>
            <p>“Could see” is the smallest effect that this many rows would show in four of five \
            cases: a larger change that was not found is probably not there.</p>
            <dl>\(tests.joined())</dl></section>
            """
    }
}
