/// How p-values of many tests are adjusted, so that the chance of false alarms stays bounded.
///
/// An adjusted p-value is the smallest level at which its test would be rejected among all.
public enum MultipleTestingCorrection: String, Codable, Sendable, CaseIterable {
    /// False discovery rate at most alpha, for independent or positively dependent tests
    /// (Benjamini, Hochberg 1995).
    case benjaminiHochberg = "benjamini_hochberg"
    /// Family-wise error at most alpha, whatever the dependence (Holm 1979).
    case holm
    /// Family-wise error at most alpha, whatever the dependence; weaker than Holm.
    case bonferroni
    /// False discovery rate at most alpha, whatever the dependence (e-BH: Wang, Ramdas 2022).
    ///
    /// P-values become e-values by (1 - p + p ln p) / (p ln(p)^2) (Vovk, Wang 2021), the largest of
    /// which must reach K / (k alpha); much weaker than Benjamini-Hochberg.
    case eBenjaminiHochberg = "e_benjamini_hochberg"
    /// Family-wise error at most alpha, and near it, however features depend on each other, as the
    /// rows of both samples are relabelled together (`StepDownMaximum`).
    ///
    /// Of rows that are a series only about so, as in all relabellings of stretches. It takes the
    /// rows themselves. Joint tests, which have relabellings of their own, are adjusted by
    /// Bonferroni's, as far as p-values alone can tell.
    case westfallYoung = "westfall_young"
    /// No adjustment: every test at alpha of its own.
    case none

    /// The adjusted p-values, in the order of the given ones; of `westfallYoung` what they are at
    /// most without rows.
    public func adjusted(_ pValues: [Double]) -> [Double] {
        let count = Double(pValues.count)
        switch self {
        case .none: return pValues
        case .bonferroni, .westfallYoung: return pValues.map { min(1, $0 * count) }
        case .holm:
            return stepping(pValues, fromSmallest: true) { p, rank in (count - rank + 1) * p }
        case .benjaminiHochberg:
            return stepping(pValues, fromSmallest: false) { p, rank in p * count / rank }
        case .eBenjaminiHochberg:
            return stepping(pValues, fromSmallest: false) { p, rank in
                count * Self.inverseEvidence(p) / rank
            }
        }
    }

    /// 1 / e, where e = (1 - p + p ln p) / (p ln(p)^2) is the e-value of a p-value.
    private static func inverseEvidence(_ p: Double) -> Double {
        guard p > 0 else { return 0 }
        let log = logarithm(p)
        // The series of the numerator near 1 is ln(p)^2 / 2.
        guard log < -1e-4 else { return 2 }
        return p * log * log / (1 - p + p * log)
    }

    /// Scales each p-value by its rank, then makes the result monotone along the order.
    private func stepping(
        _ pValues: [Double], fromSmallest: Bool, scale: (_ p: Double, _ rank: Double) -> Double
    ) -> [Double] {
        let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
        var adjusted = pValues
        var bound = fromSmallest ? 0.0 : 1.0
        for position in fromSmallest ? Array(order.indices) : order.indices.reversed() {
            let scaled = min(1, scale(pValues[order[position]], Double(position + 1)))
            bound = fromSmallest ? max(bound, scaled) : min(bound, scaled)
            adjusted[order[position]] = bound
        }
        return adjusted
    }
}
