internal import LinearAlgebra
internal import Observations

/// The minimum of a multinomial log-loss over a random share of the rows, and the curvature there.
///
/// Newton's method with the whole Hessian, of order classes * columns, whose block of the classes k
/// and l is `X' diag(w p_k (1[k = l] - p_l)) X`. It is singular along the gauge (a number added to
/// one coefficient of every class), where it is given its mean curvature: slopes there are 0, so
/// that no step changes by it.
/// Source: Böhning (1992), Multinomial logistic regression algorithm, Annals of the Institute of
/// Statistical Mathematics 44(1).
struct SampledMultinomial: Sendable {
    let sample: MultinomialRegression

    /// Unknowns beyond which the Hessian takes more time than it saves.
    static let unknownsMax = 1024

    /// The error of a sample is much larger.
    private static let stepTolerance = 1e-4

    /// Newton's method needs less than 10 where there is a minimum.
    private static let stepsMax = 20

    /// The coefficients at the minimum, and the factor of the penalised Hessian; nil without one.
    ///
    /// - Throws: `TrainingError.numerical` when values overflow.
    func minimum() throws(TrainingError) -> (coefficients: Matrix, factor: CholeskyFactor)? {
        let classes = sample.rows.target.classes.count
        let start = Matrix(rows: sample.rows.columns, columns: classes)
        var point = try sample.point(at: start.elements)
        for _ in 0..<Self.stepsMax {
            let place = Matrix(rows: start.rows, columns: classes, elements: point.place)
            let hessian = try hessian(at: place)
            let factor = try numerically { () throws(LinearAlgebraError) in
                try CholeskyFactor(hessian)
            }
            let direction = factor.solve(point.slope)
            let size = direction.reduce(0) { max($0, abs($1)) }
            let reach = point.place.reduce(1) { max($0, 1 + abs($1)) }
            guard size > Self.stepTolerance * reach else { return (place, factor) }
            let next = try sample.point(at: zip(point.place, direction).map { $0 - $1 })
            // Plain steps do from 0 on any but extreme data; those are left to the whole search.
            guard next.value < point.value else { return nil }
            point = next
        }
        return nil
    }

    /// The Hessian of the penalised objective, with curvature along the gauge.
    private func hessian(at coefficients: Matrix) throws(TrainingError) -> Matrix {
        let (width, classes) = (coefficients.rows, coefficients.columns)
        let pairs = (0..<classes).flatMap { k in (k..<classes).map { (k, $0) } }
        let empty = Matrix(rows: width, columns: width)
        let parts = try sample.rows.gather(pairs.map { _ in empty }) { (blocks, block) in
            let probabilities = MultinomialAccumulator.probabilities(
                of: block, at: coefficients)
            for (index, (k, l)) in pairs.enumerated() {
                let (own, other) = (probabilities.column(k), probabilities.column(l))
                let weights = zip(block.weights, zip(own, other)).map { weight, pair in
                    weight * pair.0 * (k == l ? 1 - pair.1 : pair.1)
                }
                blocks[index].add(gramOf: block.columns, weights: weights)
            }
        }
        var result = Matrix(rows: width * classes, columns: width * classes)
        for (index, (k, l)) in pairs.enumerated() {
            let block = parts.dropFirst().reduce(parts[0][index]) { $0 + $1[index] }
            let sign = k == l ? 1.0 : -1
            for j in 0..<width {
                for i in 0..<width {
                    result[i + k * width, j + l * width] = sign * block[i, j]
                    result[i + l * width, j + k * width] = sign * block[i, j]
                }
            }
        }
        let gauge = result.diagonal.reduce(0, +) / Double(width * classes)
        for j in 0..<width {
            let penalty = sample.penalty(ofColumn: j)
            for k in 0..<classes {
                result[j + k * width, j + k * width] += penalty
                for l in 0..<classes { result[j + k * width, j + l * width] += gauge }
            }
        }
        return result
    }
}
