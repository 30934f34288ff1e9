internal import Observations

/// Looks for values that are wrong in themselves, feature by feature.
struct DataQualityCheck {
    /// The findings on a numeric feature.
    static func findings(
        feature: String, reference: NumericRange, current: NumericRange
    ) -> [DataQualityFinding] {
        guard current.rows > 0 else { return [] }
        let report = Report(feature: feature, rows: current.rows)
        var findings = report.missing(reference.rows, reference.missing, current.missing)
        if current.infiniteCount > 0 {
            findings.append(
                report.finding(
                    .infinite, current.infiniteCount,
                    pValue: HypergeometricDistribution.survival(
                        atLeast: current.infiniteCount,
                        population: reference.count + current.count,
                        marked: reference.infiniteCount + current.infiniteCount,
                        draws: current.count)))
        }
        if let least = reference.least, let greatest = reference.greatest {
            let below = current.countBelow(least)
            let above = current.count - current.countAtMost(greatest)
            if below + above > 0 {
                let chance = [below, above].map {
                    outermostChance($0, reference: reference.count, current: current.count)
                }
                findings.append(
                    report.finding(
                        .outOfRange, below + above, pValue: min(1, 2 * min(chance[0], chance[1]))))
            }
        }
        if current.count > 1, current.least == current.greatest, let value = current.least {
            findings.append(
                report.constant(
                    current.count, same: reference.countEqual(value), of: reference.count))
        }
        return findings
    }

    /// The findings on a categorical feature.
    static func findings(
        feature: String, reference: CategoryCounts, current: CategoryCounts
    ) -> [DataQualityFinding] {
        guard current.rows > 0 else { return [] }
        let report = Report(feature: feature, rows: current.rows)
        var findings = report.missing(reference.rows, reference.missing, current.missing)
        let (own, other) = reference.aligned(with: current)
        let unseen = zip(own, other).dropLast().filter { $0.0 == 0 }.map(\.1)
        if let most = unseen.max(), reference.count > 0 {
            let share = Double(current.count) / Double(current.count + reference.count)
            let categories = Double(own.count - 1)
            findings.append(
                report.finding(
                    .unseenCategory, unseen.reduce(0, +),
                    pValue: min(1, categories * power(share, Double(most)))))
        }
        if current.count > 1, current.categories.count == 1 {
            let position = reference.categories.firstIndex(of: current.categories[0])
            findings.append(
                report.constant(
                    current.count, same: position.map { reference.counts[$0] } ?? 0,
                    of: reference.count))
        }
        return findings
    }

    /// The chance that the `count` outermost of all pooled values are all current.
    private static func outermostChance(_ count: Int, reference: Int, current: Int) -> Double {
        var chance = 1.0
        for index in 0..<count {
            chance *= Double(current - index) / Double(reference + current - index)
            if chance < 1e-300 { return 0 }
        }
        return chance
    }

    private struct Report {
        let feature: String
        let rows: Int

        func finding(
            _ finding: DataQualityFinding.Finding, _ count: Int, pValue: Double? = nil
        ) -> DataQualityFinding {
            DataQualityFinding(
                feature: feature, finding: finding, count: count,
                share: Double(count) / Double(rows), pValue: pValue)
        }

        func constant(_ count: Int, same: Int, of reference: Int) -> DataQualityFinding {
            finding(
                .constant, count,
                pValue: HypergeometricDistribution.survival(
                    atLeast: count, population: reference + count, marked: same + count,
                    draws: count))
        }

        func missing(
            _ referenceRows: Int, _ referenceMissing: Int, _ missing: Int
        ) -> [DataQualityFinding] {
            guard missing > 0 else { return [] }
            let pValue = HypergeometricDistribution.survival(
                atLeast: missing, population: referenceRows + rows,
                marked: referenceMissing + missing, draws: rows)
            return [finding(.missing, missing, pValue: pValue)]
        }
    }
}
