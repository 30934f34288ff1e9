internal import Observations

/// A few bins for each feature, made from reference rows, by which rows are compared.
///
/// A numeric feature with few values has one bin for each, else bins of about equal numbers of
/// reference rows. A category has one bin for each frequent value and one for all others. Missing
/// values have a bin of their own.
struct FeatureBins: Sendable {
    /// Bins over all features together stay near this number, as the cost grows with its square.
    private static let totalCountMax = 600
    /// The most bins of one feature that has no more distinct values than this.
    private static let distinctCountMax = 50
    private static let quantileCountMax = 20

    private enum Rule: Sendable {
        /// Bin = how many cuts are at or below the value.
        case numeric(cuts: [Double])
        case categorical(bins: [String: Int32])
    }

    private var rules: [Rule] = []
    private var offsets: [Int32] = []
    /// How many bins there are over all features.
    private(set) var count = 0

    /// How many features there are.
    var featureCount: Int { rules.count }

    /// Makes bins for columns.
    init(reference columns: [Column]) {
        let share = max(4, Self.totalCountMax / max(1, columns.count))
        for column in columns {
            offsets.append(Int32(count))
            switch column {
            case .numeric(let values):
                let cuts = Self.cuts(SortedSample(values), share: share)
                rules.append(.numeric(cuts: cuts))
                count += cuts.count + 2
            case .categorical(let column):
                let bins = Self.frequent(column, share: min(share, Self.distinctCountMax))
                rules.append(.categorical(bins: bins))
                count += bins.count + 2
            }
        }
    }

    /// The bin of each feature of each row, row after row, ascending within a row.
    ///
    /// - Precondition: the columns are those of the reference, of equal length.
    func codes(of columns: [Column]) -> [Int32] {
        precondition(columns.count == rules.count, "expected the features of the reference")
        let rows = columns.first?.count ?? 0
        var codes = [Int32](repeating: 0, count: rows * columns.count)
        for (feature, column) in columns.enumerated() {
            let offset = offsets[feature]
            switch (rules[feature], column) {
            case (.numeric(let cuts), .numeric(let values)):
                for row in 0..<rows {
                    codes[row * columns.count + feature] = offset + Self.bin(values[row], cuts)
                }
            case (.categorical(let bins), .categorical(let column)):
                let other = Int32(bins.count)
                let translation = column.dictionary.map { bins[$0] ?? other }
                for row in 0..<rows {
                    let code = column.codes[row]
                    let bin = code == CategoricalColumn.missing ? other + 1 : translation[Int(code)]
                    codes[row * columns.count + feature] = offset + bin
                }
            default:
                preconditionFailure("a feature is of another kind than in the reference")
            }
        }
        return codes
    }

    private static func bin(_ value: Double, _ cuts: [Double]) -> Int32 {
        if value.isNaN { return Int32(cuts.count) + 1 }
        var low = 0
        var high = cuts.count
        while low < high {
            let middle = (low + high) / 2
            if cuts[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return Int32(low)
    }

    private static func cuts(_ sample: SortedSample, share: Int) -> [Double] {
        var distinct: [Double] = []
        for value in sample.values where value != distinct.last {
            distinct.append(value)
            if distinct.count > min(share, distinctCountMax) { break }
        }
        if distinct.count <= min(share, distinctCountMax) { return Array(distinct.dropFirst()) }
        let bins = min(share, quantileCountMax)
        var cuts: [Double] = []
        for index in 1..<bins {
            guard let cut = sample.quantile(Double(index) / Double(bins)), cut != cuts.last
            else { continue }
            cuts.append(cut)
        }
        return cuts
    }

    private static func frequent(_ column: CategoricalColumn, share: Int) -> [String: Int32] {
        var counts = [Int](repeating: 0, count: column.dictionary.count)
        for code in column.codes where code != CategoricalColumn.missing { counts[Int(code)] += 1 }
        let order = counts.indices.filter { counts[$0] > 0 }.sorted {
            counts[$0] != counts[$1]
                ? counts[$0] > counts[$1] : column.dictionary[$0] < column.dictionary[$1]
        }
        var bins: [String: Int32] = [:]
        for (bin, code) in order.prefix(share).enumerated() {
            bins[column.dictionary[code]] = Int32(bin)
        }
        return bins
    }
}
