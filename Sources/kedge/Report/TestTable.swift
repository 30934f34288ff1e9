import Detection

/// The tests of a column, or of all, with their numbers.
struct TestTable {
    let tests: [TestResult]
    let alpha: Double

    /// The HTML of the table; nothing without tests.
    var html: String {
        guard !tests.isEmpty else { return "" }
        return """
            <div class="wide"><table><tr><th>Test</th><th class="n">Statistic</th>\
            <th class="n">p</th><th class="n">Adjusted p</th><th class="n">Effect</th>\
            <th class="n">Tolerance</th><th class="n">Could see</th><th>p from</th></tr>\
            \(tests.map(row).joined())</table></div>
            """
    }

    private func row(_ test: TestResult) -> String {
        let shows = test.showsDrift(alpha: alpha)
        let reason = test.reason.map { "<br><small>\(HTMLText.escaped($0))</small>" } ?? ""
        return """
            <tr\(shows ? " class=\"shows\"" : "")><th>\(TestWords.name(test.test))\(reason)</th>\
            <td class="n">\(HTMLText.number(test.statistic))</td>\
            <td class="n">\(HTMLText.chance(test.pValue))</td>\
            <td class="n">\(HTMLText.chance(test.pValueAdjusted))</td>\
            <td class="n">\(HTMLText.number(test.effect))</td>\
            <td class="n">\(HTMLText.number(test.tolerance))</td>\
            <td class="n">\(HTMLText.number(test.minimumDetectableEffect))</td>\
            <td>\(TestWords.method(test.method))</td></tr>
            """
    }
}
