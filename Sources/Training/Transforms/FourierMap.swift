internal import LinearAlgebra

/// Random Fourier features, whose products approximate a Gaussian kernel:
/// `z_k = sqrt(2 / D) cos(w_k . x + b_k)`, so that `z(x) . z(y)` is near
/// `exp(-|x - y|^2 / (2 s^2))` with an error of about 1 / sqrt(D).
///
/// The w_k are normal with standard deviation 1 / s, the b_k uniform on [0, 2 pi).
/// Source: Rahimi and Recht (2007), Random features for large-scale kernel machines, NIPS.
package struct FourierMap: Hashable, Codable, Sendable {
    /// One for each feature: a number for each column.
    package let frequencies: [[Double]]
    /// One for each feature.
    package let phases: [Double]

    /// Draws features.
    init(columns: Int, count: Int, bandwidth: Double, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var frequencies: [[Double]] = []
        var phases: [Double] = []
        for _ in 0..<count {
            frequencies.append((0..<columns).map { _ in random.normal() / bandwidth })
            phases.append(2 * .pi * random.uniform())
        }
        self.frequencies = frequencies
        self.phases = phases
    }

    func width(of columns: Int) -> Int? {
        let isSound =
            frequencies.count == phases.count
            && frequencies.allSatisfy { $0.count == columns && $0.allSatisfy(\.isFinite) }
            && phases.allSatisfy(\.isFinite)
        return isSound ? phases.count : nil
    }

    func apply(to columns: Matrix) -> Matrix {
        var result = Matrix.product(
            columns,
            Matrix(
                rows: columns.columns, columns: phases.count,
                elements: frequencies.flatMap(\.self)))
        let scale = (2 / Double(phases.count)).squareRoot()
        for (feature, phase) in phases.enumerated() {
            for row in 0..<columns.rows {
                let index = row + feature * columns.rows
                result.elements[index] = scale * cosine(result.elements[index] + phase)
            }
        }
        return result
    }
}

extension SplitMix64 {
    /// A number of the standard normal law (Box and Muller 1958).
    mutating func normal() -> Double {
        let radius = (-2 * logarithm(1 - uniform())).squareRoot()
        return radius * cosine(2 * .pi * uniform())
    }
}
