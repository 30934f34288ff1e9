#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Operators that make one number of many, along axes.
///
/// Sums are computed in double precision and rounded once.
enum Reduction {
    case sum, sumSquare, mean, max, min, product, logSumExp

    var reading: OperatorCatalogue.Reading {
        { reader in
            { (inputs) throws(ONNXError) in
                let tensor = try reader.input(inputs, 0)
                let asked = try reader.axes(inputs, rank: tensor.shape.count) ?? []
                if asked.isEmpty, reader.int("noop_with_empty_axes", 0) == 1 { return [tensor] }
                let axes = Set(asked.isEmpty ? Array(tensor.shape.indices) : asked)
                guard let values = tensor.doubles else {
                    throw reader.wrongType("numbers", tensor)
                }
                let kept = tensor.shape.indices.map { axes.contains($0) ? 1 : tensor.shape[$0] }
                let reduced = self.reduce(values, shape: tensor.shape, kept: kept)
                let shape =
                    reader.int("keepdims", 1) == 1
                    ? kept
                    : kept.indices.filter { !axes.contains($0) }.map { kept[$0] }
                let elements: Tensor.Elements
                switch tensor.elements {
                case .float: elements = .float(reduced.map { Float($0) })
                case .double: elements = .double(reduced)
                case .int32: elements = .int32(reduced.map { Int32(exactly: $0.rounded()) ?? .min })
                case .int64: elements = .int64(reduced.map { Int64(exactly: $0.rounded()) ?? .min })
                case .half, .bool, .text: throw reader.wrongType("numbers", tensor)
                }
                return [Tensor(elements, shape: shape)]
            }
        }
    }

    private func reduce(_ values: [Double], shape: [Int], kept: [Int]) -> [Double] {
        let places = Broadcast.positions(of: kept, in: shape)
        let count = kept.reduce(1, *)
        switch self {
        case .sum, .mean, .sumSquare:
            var sums = [Double](repeating: 0, count: count)
            for (value, place) in zip(values, places) {
                sums[place] += self == .sumSquare ? value * value : value
            }
            let share = self == .mean ? Double(count) / Double(Swift.max(values.count, 1)) : 1
            return share == 1 ? sums : sums.map { $0 * share }
        case .product:
            var products = [Double](repeating: 1, count: count)
            for (value, place) in zip(values, places) { products[place] *= value }
            return products
        case .max, .min, .logSumExp:
            let isMin = self == .min
            var best = [Double](repeating: isMin ? .infinity : -.infinity, count: count)
            for (value, place) in zip(values, places) {
                if value.isNaN || (isMin ? value < best[place] : value > best[place]) {
                    best[place] = value
                }
            }
            guard self == .logSumExp else { return best }
            var sums = [Double](repeating: 0, count: count)
            for (value, place) in zip(values, places) {
                sums[place] += best[place].isFinite ? exp(value - best[place]) : 0
            }
            return best.indices.map { best[$0].isFinite ? best[$0] + log(sums[$0]) : best[$0] }
        }
    }
}
