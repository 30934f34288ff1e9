internal import Detection

/// A difference and what each row adds to it: it is the value plus their mean, which is 0.
struct RowInfluences {
    let value: Double
    let influences: [Double]

    /// The evidence when each row is drawn by itself: Student's t, as of paired differences.
    var independent: DifferenceEvidence { evidence(blockRows: 1, varianceKept: 1) }

    /// The evidence when rows depend on those before them, and the length of the stretches that
    /// are taken to be drawn together: 1 where there is no dependence to be seen.
    var series: (evidence: DifferenceEvidence, blockRows: Int) { series(isDependent: false) }

    /// The same, where dependence may be known of already.
    ///
    /// - Parameters:
    ///   - isDependent: whether rows are known to depend on those before them.
    ///   - sums: gives for a length what stretches of so many rows add, in place of the sums of
    ///     what their rows do.
    func series(
        isDependent: Bool, sums: ((Int) -> [Double]?)? = nil
    ) -> (evidence: DifferenceEvidence, blockRows: Int) {
        guard isDependent || BlockLength([influences]).rows > 1 else { return (independent, 1) }
        let length = BlockLength(dependent: influences)
        return (
            evidence(
                blockRows: length.rows, varianceKept: length.varianceKept,
                sums: sums?(length.rows)),
            length.rows
        )
    }

    /// The variance of the circular block bootstrap, in closed form.
    ///
    /// Stretches of L rows begin anywhere, each equally likely: the variance of a mean of n / L of
    /// them is L / n times that of the means of all n stretches, here over 1 - L / n, as few
    /// stretches vary less around their own mean, and over the share of the long-run variance that
    /// stretches keep. Student's t with n / L - 1 degrees of freedom. With L = 1 it is the paired
    /// t-test. Source: Politis and Romano (1992), "A circular block-resampling procedure for
    /// stationary data".
    func evidence(
        blockRows: Int, varianceKept: Double, sums: [Double]? = nil
    ) -> DifferenceEvidence {
        let count = influences.count
        let blocks = Double(count) / Double(blockRows)
        guard blocks > 1 else {
            return .standardError(value: value, error: 0, degrees: nil)
        }
        let squares = (sums ?? stretchSums(of: blockRows)).reduce(0) { $0 + $1 * $1 }
        let mean = squares / Double(count) / Double(blockRows) / Double(blockRows)
        let variance = mean / blocks / (1 - 1 / blocks) / varianceKept
        return .standardError(
            value: value, error: variance.squareRoot(), degrees: blocks - 1)
    }

    /// For each row what the stretch that begins there adds.
    private func stretchSums(of rows: Int) -> [Double] {
        var sum = influences.prefix(rows).reduce(0, +)
        return influences.indices.map { start in
            let whole = sum
            let next = start + rows
            sum += influences[next < influences.count ? next : next - influences.count]
            sum -= influences[start]
            return whole
        }
    }
}
