internal import LinearAlgebra

/// Numbers for the categories of a series, chosen so that they depend most on those before.
///
/// The first canonical variate of neighbours in time: f maximises the autocorrelation of f(row) at
/// lag 1, the leading eigenvector of D^(-1/2) (T - n p p') D^(-1/2), with T the counts of
/// neighbours in either order, p the shares in each sample and D the pooled shares (Hirschfeld
/// 1935).
/// Chi-square sums over all directions, and the one that persists longest asks for the longest
/// stretches; single categories' indicators miss it.
enum PersistentCategories {
    /// Categories below this share of all rows count as one.
    private static let shareMin = 0.05

    /// The samples with numbers for categories.
    static func numbered(_ samples: [[Int32]]) -> [[Double]] {
        var counts: [Int32: Int] = [:]
        for cell in samples.joined() { counts[cell, default: 0] += 1 }
        let rows = Double(samples.reduce(0) { $0 + $1.count })
        let frequent = counts.filter { Double($0.value) >= shareMin * rows }.keys.sorted()
        let place = Dictionary(uniqueKeysWithValues: frequent.enumerated().map { ($1, $0) })
        let order = frequent.count < counts.count ? frequent.count + 1 : frequent.count
        let places = samples.map { cells in cells.map { place[$0] ?? frequent.count } }
        var neighbours = Matrix(rows: order, columns: order)
        var shares = [Double](repeating: 0, count: order)
        for sample in places where sample.count > 1 {
            add(sample, to: &neighbours)
            for cell in sample { shares[cell] += 1 / rows }
        }
        for i in 0..<order {
            for j in 0..<order {
                neighbours[i, j] /= max((shares[i] * shares[j]).squareRoot(), .leastNormalMagnitude)
            }
        }
        guard order > 1, let eigen = try? neighbours.symmetricEigen() else {
            return samples.map { [Double](repeating: 0, count: $0.count) }
        }
        let leading = Array(eigen.vectors.column(order - 1))
        let numbers = zip(leading, shares).map { $1 > 0 ? $0 / $1.squareRoot() : 0 }
        return places.map { sample in sample.map { numbers[$0] } }
    }

    /// Adds half the counts of neighbours in either order, less what chance would have.
    private static func add(_ sample: [Int], to neighbours: inout Matrix) {
        var shares = [Double](repeating: 0, count: neighbours.rows)
        for cell in sample { shares[cell] += 1 / Double(sample.count) }
        for (cell, next) in zip(sample, sample.dropFirst()) {
            neighbours[cell, next] += 0.5
            neighbours[next, cell] += 0.5
        }
        let pairs = Double(sample.count - 1)
        for i in shares.indices {
            for j in shares.indices { neighbours[i, j] -= pairs * shares[i] * shares[j] }
        }
    }
}
