internal import Observations

/// Where each feature of a schema stands among the values of a request.
struct RowBinding {
    /// How many rows the request has.
    let rows: Int

    /// For each feature, the position of its first value among the request's elements.
    private let starts: [Int]

    /// How far apart the values of consecutive rows are.
    private let stride: Int

    /// Finds the features of a schema among the inputs of a request.
    ///
    /// Inputs are one list for each feature, or one matrix in the order of the schema.
    ///
    /// - Parameter alsoKnown: tells whether an input that the schema lacks may be passed over.
    /// - Throws: `ScoringError.malformed`, naming the feature or input.
    init(
        _ request: borrowing InferRequest, schema: FeatureSchema,
        alsoKnown: (String) -> Bool = { _ in false }
    ) throws(ScoringError) {
        if let matrix = request.tensors.first, request.tensors.count == 1,
            let columns = matrix.columns, schema.index(of: matrix.name) == nil || columns > 1
        {
            rows = matrix.rows
            stride = columns
            starts = try Self.starts(of: matrix, columns: columns, schema: schema)
        } else {
            (rows, starts) = try Self.starts(request, schema: schema, alsoKnown: alsoKnown)
            stride = 1
        }
    }

    /// The element that holds a feature of a row.
    func element(of feature: Int, row: Int) -> Int {
        starts[feature] + row * stride
    }

    private static func starts(
        of matrix: InferRequest.Tensor, columns: Int, schema: FeatureSchema
    ) throws(ScoringError) -> [Int] {
        guard columns == schema.count else {
            throw .malformed(
                "expected \(schema.count) columns in the schema's order, got \(columns)")
        }
        if let text = schema.features.first(where: { $0.kind == .categorical }) {
            throw .malformed(
                "expected one input for each feature, since '\(text.name)' is categorical")
        }
        guard matrix.datatype.isNumeric else {
            throw .malformed("expected a matrix of numbers, got \(matrix.datatype.rawValue)")
        }
        return schema.features.indices.map { matrix.start + $0 }
    }

    private static func starts(
        _ request: borrowing InferRequest, schema: FeatureSchema, alsoKnown: (String) -> Bool
    ) throws(ScoringError) -> (rows: Int, starts: [Int]) {
        var starts = [Int](repeating: -1, count: schema.count)
        let rows = request.tensors.first?.rows ?? 0
        for (position, tensor) in request.tensors.enumerated() {
            guard let feature = index(of: tensor.name, in: schema, near: position) else {
                if alsoKnown(tensor.name) { continue }
                throw .malformed("input '\(tensor.name)' is not a feature of the model")
            }
            guard starts[feature] < 0 else {
                throw .malformed("expected input '\(tensor.name)' once, got it twice")
            }
            guard tensor.columns ?? 1 == 1, tensor.rows == rows else {
                throw .malformed("expected input '\(tensor.name)' to have the shape [\(rows)]")
            }
            let isNumeric = schema.features[feature].kind == .numeric
            guard isNumeric ? tensor.datatype.isNumeric : tensor.datatype == .bytes else {
                throw .malformed(
                    "feature '\(tensor.name)' is \(isNumeric ? "numeric" : "categorical"): "
                        + "expected \(isNumeric ? "FP64 or an integer type" : "BYTES"), got "
                        + tensor.datatype.rawValue)
            }
            starts[feature] = tensor.start
        }
        if let missing = starts.firstIndex(of: -1) {
            throw .malformed("feature '\(schema.features[missing].name)' is missing in the inputs")
        }
        return (rows, starts)
    }

    /// The feature called `name`, looked for first where inputs in the schema's order have it.
    private static func index(
        of name: String, in schema: FeatureSchema, near position: Int
    ) -> Int? {
        if position < schema.count, schema.features[position].name == name { return position }
        return schema.index(of: name)
    }
}
