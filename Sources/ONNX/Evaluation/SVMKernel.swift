/// How near rows are to the support vectors of a machine.
struct SVMKernel: Sendable {
    /// The word for it in a file.
    private enum Kind: String {
        case linear = "LINEAR"
        case polynomial = "POLY"
        case radial = "RBF"
        case sigmoid = "SIGMOID"
    }

    private let kind: Kind
    private let gamma: Double
    private let constant: Double
    private let degree: Double
    private let features: Int
    /// The support vectors, one after the other.
    private let vectors: [Double]

    /// Reads the kernel of a node.
    init(_ reader: NodeReader, vectors count: Int) throws(ONNXError) {
        let name = reader.text("kernel_type", "LINEAR")
        guard let kind = Kind(rawValue: name) else {
            throw reader.failure("a kernel LINEAR, POLY, RBF or SIGMOID", got: name)
        }
        let parameters = reader.floats("kernel_params") ?? []
        guard parameters.count == 3 || kind == .linear && parameters.isEmpty else {
            throw reader.failure("3 kernel_params", got: "\(parameters.count)")
        }
        let values = reader.floats("support_vectors") ?? []
        guard !values.isEmpty, values.count.isMultiple(of: count) else {
            throw reader.failure("\(count) support vectors", got: "\(values.count) numbers")
        }
        self.kind = kind
        gamma = Double(parameters.first ?? 0)
        constant = Double(parameters.dropFirst().first ?? 0)
        degree = Double(parameters.last ?? 0)
        features = values.count / count
        vectors = values.map(Double.init)
    }

    /// How many rows a tensor has, and for each the kernel with each support vector.
    func rows(
        _ tensor: Tensor, _ reader: NodeReader
    ) throws(ONNXError) -> (count: Int, kernels: (Int) -> [Double]) {
        guard let numbers = tensor.doubles else { throw reader.wrongType("numbers", tensor) }
        guard tensor.shape.count == 2, tensor.columns == features else {
            throw reader.failure("rows of \(features) numbers", got: "the shape \(tensor.shape)")
        }
        return (
            tensor.shape[0],
            { row in kernels(numbers[row * features..<(row + 1) * features]) }
        )
    }

    private func kernels(_ row: ArraySlice<Double>) -> [Double] {
        stride(from: 0, to: vectors.count, by: features).map { start in
            kernel(row, vectors[start..<start + features])
        }
    }

    /// exp(-gamma |x - v|^2), or x'v, (gamma x'v + c)^degree, tanh(gamma x'v + c).
    private func kernel(_ row: ArraySlice<Double>, _ vector: ArraySlice<Double>) -> Double {
        if kind == .radial {
            let distance = zip(row, vector).reduce(0.0) {
                $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
            }
            return Double.exponential(-gamma * distance)
        }
        let product = zip(row, vector).reduce(0.0) { $0 + $1.0 * $1.1 }
        switch kind {
        case .polynomial: return Double.power(gamma * product + constant, degree)
        case .sigmoid: return Double.hyperbolicTangent(gamma * product + constant)
        case .linear, .radial: return product
        }
    }
}
