internal import LinearAlgebra

/// How much more often rows like each reference row come up now: importance weights.
///
/// A logistic regression tells current from reference rows by the bins of their features:
/// ln(current / reference) = b0 + the sum of one coefficient for each feature's bin, penalised by
/// `penalty` / 2 times the sum of squares (b0 free), solved by Newton's method. The weight of a
/// reference row is the exponential of that, scaled to mean 1 (Sugiyama, Suzuki, Kanamori 2012,
/// "Density ratio estimation in machine learning", chapter 4). Assumes that the relation of labels
/// to rows has not changed, only how often rows come up.
struct DensityRatio: Sendable {
    /// The penalty: coefficients are expected to be within about 1 / sqrt(penalty) of 0.
    static let defaultPenalty = 30.0

    /// The most reference rows that the regression is fitted to; weights are given to all.
    private static let fittedCountMax = 20_000
    private static let iterationCountMax = 30
    /// Newton's method stops when no coefficient moves by more.
    private static let stepMin = 1e-6

    /// One weight for each reference row, mean 1.
    let weights: [Double]

    /// How many equally weighted rows tell as much: (sum w)^2 / sum w^2 (Kish 1965).
    var effectiveCount: Double {
        let squares = weights.reduce(0) { $0 + $1 * $1 }
        let sum = weights.reduce(0, +)
        return squares > 0 ? sum * sum / squares : 0
    }

    /// Compares current with reference rows, given as the codes of `FeatureBins`.
    init(
        bins: FeatureBins, reference: [Int32], current: [Int32], penalty: Double
    ) {
        let features = bins.featureCount
        let referenceCount = reference.count / max(1, features)
        let stride = max(1, (referenceCount + Self.fittedCountMax - 1) / Self.fittedCountMax)
        var rows: [Int32] = []
        for row in Swift.stride(from: 0, to: referenceCount, by: stride) {
            rows += reference[row * features..<(row + 1) * features]
        }
        let referenceShare = rows.count / max(1, features)
        rows += current
        let coefficients = Self.fit(
            rows: rows, features: features, zeros: referenceShare, count: bins.count,
            penalty: penalty)
        var ratios = [Double](repeating: 0, count: referenceCount)
        var largest = -Double.infinity
        for row in 0..<referenceCount {
            var sum = 0.0
            for index in row * features..<(row + 1) * features {
                sum += coefficients[Int(reference[index])]
            }
            ratios[row] = sum
            largest = max(largest, sum)
        }
        var total = 0.0
        for row in ratios.indices {
            ratios[row] = exponential(ratios[row] - largest)
            total += ratios[row]
        }
        let scale = Double(referenceCount) / total
        weights = ratios.map { $0 * scale }
    }

    /// The coefficients of all bins, then the constant.
    private static func fit(
        rows: [Int32], features: Int, zeros: Int, count: Int, penalty: Double
    ) -> [Double] {
        let order = count + 1
        let rowCount = rows.count / max(1, features)
        let ones = Double(rowCount - zeros)
        var coefficients = [Double](repeating: 0, count: order)
        coefficients[count] = logarithm(max(ones, 0.5) / Double(max(1, zeros)))
        for _ in 0..<iterationCountMax {
            var gradient = coefficients.map { -penalty * $0 }
            gradient[count] = 0
            var hessian = Matrix(rows: order, columns: order)
            accumulate(
                rows: rows, features: features, zeros: zeros, coefficients: coefficients,
                gradient: &gradient, hessian: &hessian.elements)
            for index in 0..<count { hessian.elements[index * (order + 1)] += penalty }
            // The penalty keeps the matrix positive definite unless all probabilities are 0 or 1.
            guard let factor = try? CholeskyFactor(hessian) else { break }
            let step = factor.solve(gradient)
            var largest = 0.0
            for index in step.indices {
                coefficients[index] += step[index]
                largest = max(largest, step[index].magnitude)
            }
            if largest < stepMin { break }
        }
        return coefficients
    }

    /// Adds the gradient and the lower triangle of the negative Hessian of the log-likelihood.
    private static func accumulate(
        rows: [Int32], features: Int, zeros: Int, coefficients: [Double],
        gradient: inout [Double], hessian: inout [Double]
    ) {
        let order = coefficients.count
        let constant = order - 1
        for row in 0..<rows.count / max(1, features) {
            let start = row * features
            var sum = coefficients[constant]
            for index in start..<start + features { sum += coefficients[Int(rows[index])] }
            let probability = 1 / (1 + exponential(-sum))
            let residual = (row < zeros ? 0 : 1) - probability
            let weight = probability * (1 - probability)
            for index in start..<start + features {
                let column = Int(rows[index])
                gradient[column] += residual
                let base = column * order
                for other in index..<start + features { hessian[base + Int(rows[other])] += weight }
                hessian[base + constant] += weight
            }
            gradient[constant] += residual
            hessian[constant * order + constant] += weight
        }
    }
}
