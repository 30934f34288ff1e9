/// Numbers, truth values or texts in rows of rows (row-major).
struct Tensor: Sendable, Hashable {
    /// The elements, by their type.
    enum Elements: Sendable, Hashable {
        case float([Float])
        case double([Double])
        /// Numbers of half precision, which are only stored, moved and cast.
        case half([Float16])
        case int32([Int32])
        case int64([Int64])
        case bool([Bool])
        case text([String])
    }

    /// The most elements of one tensor: 256 MB of doubles.
    static let elementsMax = 1 << 25

    /// The length of each axis; empty for a single element.
    private(set) var shape: [Int]

    /// As many as the product of the shape.
    private(set) var elements: Elements

    /// - Precondition: there are as many elements as the shape has.
    init(_ elements: Elements, shape: [Int]) {
        precondition(
            elements.count == shape.reduce(1, *), "a tensor has as many elements as its shape")
        self.elements = elements
        self.shape = shape
    }

    /// How many elements there are.
    var count: Int { elements.count }

    /// The type of the elements, as messages name it.
    var typeName: String {
        switch elements {
        case .float: "float"
        case .double: "double"
        case .half: "float16"
        case .int32: "int32"
        case .int64: "int64"
        case .bool: "bool"
        case .text: "string"
        }
    }

    /// How many columns there are, when the first axis are rows.
    var columns: Int { shape.dropFirst().reduce(1, *) }

    /// The same elements in another shape.
    ///
    /// - Precondition: it has as many.
    func reshaped(_ shape: [Int]) -> Tensor { Tensor(elements, shape: shape) }

    /// The elements at positions.
    func picked(_ positions: [Int], shape: [Int]) -> Tensor {
        let picked: Elements =
            switch elements {
            case .float(let values): .float(positions.map { values[$0] })
            case .double(let values): .double(positions.map { values[$0] })
            case .half(let values): .half(positions.map { values[$0] })
            case .int32(let values): .int32(positions.map { values[$0] })
            case .int64(let values): .int64(positions.map { values[$0] })
            case .bool(let values): .bool(positions.map { values[$0] })
            case .text(let values): .text(positions.map { values[$0] })
            }
        return Tensor(picked, shape: shape)
    }

    /// The elements as doubles; nil for texts.
    var doubles: [Double]? {
        switch elements {
        case .float(let values): values.map(Double.init)
        case .double(let values): values
        case .half(let values): values.map(Double.init)
        case .int32(let values): values.map(Double.init)
        case .int64(let values): values.map(Double.init)
        case .bool(let values): values.map { $0 ? 1 : 0 }
        case .text: nil
        }
    }

    /// The elements as integers, for indices and shapes; nil unless they are.
    var integers: [Int]? {
        switch elements {
        case .int32(let values): values.map(Int.init)
        case .int64(let values): values.map(Int.init)
        default: nil
        }
    }

    /// The number of elements of a shape; nil when it is none, or more than `elementsMax`.
    static func count(of shape: [Int]) -> Int? {
        var count = 1
        for length in shape {
            guard length >= 0 else { return nil }
            let (product, overflows) = count.multipliedReportingOverflow(by: length)
            guard !overflows, product <= elementsMax else { return nil }
            count = product
        }
        return count
    }
}

extension Tensor.Elements {
    /// How many there are.
    var count: Int {
        switch self {
        case .float(let values): values.count
        case .double(let values): values.count
        case .half(let values): values.count
        case .int32(let values): values.count
        case .int64(let values): values.count
        case .bool(let values): values.count
        case .text(let values): values.count
        }
    }
}
