/// A square matrix times a power of two, so that its powers neither overflow nor vanish.
struct ScaledMatrix {
    /// The elements, row by row.
    var values: [Double]
    let order: Int
    /// The true matrix is `values` times 2 to this power.
    var exponent = 0

    init(values: [Double], order: Int) {
        self.values = values
        self.order = order
    }

    static func identity(_ order: Int) -> ScaledMatrix {
        var values = [Double](repeating: 0, count: order * order)
        for index in 0..<order { values[index * order + index] = 1 }
        return ScaledMatrix(values: values, order: order)
    }

    /// The product, rescaled when its middle element has grown large.
    func times(_ other: ScaledMatrix) -> ScaledMatrix {
        var product = ScaledMatrix(
            values: [Double](repeating: 0, count: order * order), order: order)
        product.exponent = exponent + other.exponent
        for row in 0..<order {
            for inner in 0..<order {
                let factor = values[row * order + inner]
                if factor == 0 { continue }
                for column in 0..<order {
                    product.values[row * order + column] +=
                        factor * other.values[inner * order + column]
                }
            }
        }
        let middle = product.values[(order / 2) * order + order / 2]
        if middle.magnitude > 0x1p128 {
            for index in product.values.indices { product.values[index] *= 0x1p-128 }
            product.exponent += 128
        }
        return product
    }
}
