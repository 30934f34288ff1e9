import Foundation
import Observations

/// The distributions of a column in both samples, over each other.
struct DistributionChart {
    /// How many parts a numeric range is cut into.
    static let binsMax = 40
    /// How many categories have bars of their own.
    static let categoriesMax = 10
    /// The share of rows at either end that may lie beyond the range that is drawn.
    private static let tail = 0.005

    /// The HTML with its drawing.
    let html: String

    /// Draws a column.
    init(name: String, reference: Column, current: Column) {
        switch (reference, current) {
        case (.numeric(let own), .numeric(let other)):
            html = Self.numeric(name, own, other)
        case (.categorical(let own), .categorical(let other)):
            html = Self.categorical(own, other)
        default: html = ""
        }
    }

    // MARK: Numbers

    private static func numeric(_ name: String, _ own: [Double], _ other: [Double]) -> String {
        let samples = [own, other].map { $0.filter(\.isFinite).sorted() }
        let ends = samples.flatMap { values -> [Double] in
            guard !values.isEmpty else { return [] }
            let cut = Int(Double(values.count - 1) * tail)
            return [values[cut], values[values.count - 1 - cut]]
        }
        guard let low = ends.min(), let high = ends.max() else {
            return "<p class=\"none\">No values to draw.</p>"
        }
        let isWhole = samples.allSatisfy { $0.allSatisfy(isWholeNumber) }
        let edges = partEdges(low, high, isWhole: isWhole)
        let shares = samples.map { partShares($0, edges: edges) }
        let peak = max(shares.flatMap { $0 }.max() ?? 0, .leastNormalMagnitude)
        let curves = zip(["reference", "current"], shares).map { kind, shares in
            "<path class=\"\(kind)\" d=\"\(outline(shares.map { $0 / peak }))\"/>"
        }
        // A part of whole numbers reaches half beyond them.
        let first = (edges.first ?? low) + (isWhole ? 0.5 : 0)
        let last = (edges.last ?? high) - (isWhole ? 0.5 : 0)
        return """
            <figure><svg class="curve" viewBox="0 0 100 100" preserveAspectRatio="none" role="img">\
            <title>Distribution of \(HTMLText.escaped(name)) in both samples</title>\
            \(curves.joined())</svg>\
            <figcaption class="axis"><span>\(HTMLText.number(first))</span>\
            <span>\(HTMLText.number(first / 2 + last / 2))</span>\
            <span>\(HTMLText.number(last))</span></figcaption></figure>
            """
    }

    private static func isWholeNumber(_ value: Double) -> Bool {
        value == value.rounded() && value.magnitude < 1e9
    }

    /// Parts of equal width; of whole numbers each holds as many.
    private static func partEdges(_ low: Double, _ high: Double, isWhole: Bool) -> [Double] {
        if isWhole {
            let width = ((high - low + 1) / Double(binsMax)).rounded(.up)
            let count = ((high - low + 1) / width).rounded(.up)
            return (0...Int(count)).map { low - 0.5 + Double($0) * width }
        }
        guard low < high else { return [low - 0.5, low + 0.5] }
        let steps = Double(binsMax)
        return (0...binsMax).map { step in
            low * (1 - Double(step) / steps) + high * (Double(step) / steps)
        }
    }

    /// The share of ascending values in each part; what lies beyond the ends counts to the ends.
    private static func partShares(_ values: [Double], edges: [Double]) -> [Double] {
        var counts = [Double](repeating: 0, count: max(1, edges.count - 1))
        var bin = 0
        for value in values {
            while bin < counts.count - 1, value >= edges[bin + 1] { bin += 1 }
            counts[bin] += 1
        }
        return counts.map { $0 / Double(max(1, values.count)) }
    }

    /// The outline of a histogram in a square of 100, from heights of 0...1.
    private static func outline(_ heights: [Double]) -> String {
        let width = 100 / Double(heights.count)
        var path = "M0 100"
        for (index, height) in heights.enumerated() {
            let level = String(format: "%.2f", 100 - 96 * height)
            path += String(format: "L%.2f ", Double(index) * width) + level
            path += String(format: "L%.2f ", Double(index + 1) * width) + level
        }
        return path + "L100 100Z"
    }

    // MARK: Categories

    private static func categorical(_ own: CategoricalColumn, _ other: CategoricalColumn) -> String
    {
        let shares = [own, other].map { categoryShares($0) }
        let all = Set(shares[0].keys).union(shares[1].keys)
        let order = all.sorted { left, right in
            let weights = [left, right].map { name in
                max(shares[0][name] ?? 0, shares[1][name] ?? 0)
            }
            return (-weights[0], left) < (-weights[1], right)
        }
        guard !order.isEmpty else { return "<p class=\"none\">No values to draw.</p>" }
        let shown = order.prefix(categoriesMax)
        var rows = shown.map { name in
            (name, shares[0][name] ?? 0, shares[1][name] ?? 0)
        }
        let rest = order.dropFirst(categoriesMax)
        if !rest.isEmpty {
            let sums = shares.map { share in rest.reduce(0) { $0 + (share[$1] ?? 0) } }
            rows.append(("\(HTMLText.count(rest.count)) others", sums[0], sums[1]))
        }
        let peak = max(rows.map { max($0.1, $0.2) }.max() ?? 0, .leastNormalMagnitude)
        let lines = rows.map { name, first, second in
            """
            <div class="bars"><span class="label">\(HTMLText.escaped(name))</span>\
            <svg height="26" role="img"><title>\(HTMLText.percent(first)) of the reference, \
            \(HTMLText.percent(second)) of the current rows</title>\
            <rect class="reference" y="2" height="10" width="\(width(first / peak))"/>\
            <rect class="current" y="14" height="10" width="\(width(second / peak))"/></svg>\
            <span class="value">\(HTMLText.percent(first))<br>\
            \(HTMLText.percent(second))</span></div>
            """
        }
        return "<figure>\(lines.joined())</figure>"
    }

    private static func width(_ share: Double) -> String {
        String(format: "%.2f%%", 100 * share)
    }

    private static func categoryShares(_ column: CategoricalColumn) -> [String: Double] {
        var counts = [Int](repeating: 0, count: column.dictionary.count)
        for code in column.codes where code != CategoricalColumn.missing { counts[Int(code)] += 1 }
        let total = Double(max(1, counts.reduce(0, +)))
        let present = counts.indices.filter { counts[$0] > 0 }
        return Dictionary(
            uniqueKeysWithValues: present.map {
                (column.dictionary[$0], Double(counts[$0]) / total)
            })
    }
}
