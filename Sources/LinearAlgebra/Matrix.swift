/// A dense matrix of `Double`, column by column.
public struct Matrix: Sendable, Equatable {
    /// How many rows there are.
    public let rows: Int

    /// How many columns there are.
    public let columns: Int

    /// The elements, column by column: `self[i, j]` is `elements[i + j * rows]`.
    ///
    /// Its count must stay `rows * columns`; every operation checks it.
    public var elements: [Double]

    /// Makes a matrix with one value everywhere.
    public init(rows: Int, columns: Int, repeating value: Double = 0) {
        self.init(
            rows: rows, columns: columns,
            elements: Array(repeating: value, count: rows * columns))
    }

    /// Makes a matrix from its elements, column by column.
    ///
    /// - Precondition: there are `rows * columns` elements, and both counts fit into 32 bits.
    public init(rows: Int, columns: Int, elements: [Double]) {
        precondition(
            rows >= 0 && columns >= 0 && rows <= Int(Int32.max) && columns <= Int(Int32.max),
            "expected row and column counts of 0 to 2^31 - 1, got \(rows) x \(columns)")
        precondition(
            elements.count == rows * columns,
            "expected \(rows * columns) elements, got \(elements.count)")
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// Makes the identity matrix of an order.
    public static func identity(_ order: Int) -> Matrix {
        var matrix = Matrix(rows: order, columns: order)
        for i in 0..<order { matrix[i, i] = 1 }
        return matrix
    }

    /// The element in row `i` and column `j`.
    public subscript(i: Int, j: Int) -> Double {
        get {
            precondition(i >= 0 && i < rows && j >= 0 && j < columns, "index out of range")
            return elements[i + j * rows]
        }
        set {
            precondition(i >= 0 && i < rows && j >= 0 && j < columns, "index out of range")
            elements[i + j * rows] = newValue
        }
    }

    /// The elements of one column.
    public func column(_ j: Int) -> ArraySlice<Double> {
        elements[j * rows..<(j + 1) * rows]
    }

    /// The elements of one row.
    public func row(_ i: Int) -> [Double] {
        (0..<columns).map { self[i, $0] }
    }

    /// The diagonal.
    public var diagonal: [Double] {
        (0..<min(rows, columns)).map { self[$0, $0] }
    }

    /// The matrix with rows and columns exchanged.
    public var transposed: Matrix {
        var result = Matrix(rows: columns, columns: rows)
        for j in 0..<columns {
            for i in 0..<rows { result.elements[j + i * columns] = elements[i + j * rows] }
        }
        return result
    }

    /// The elementwise sum; how partial Gram matrices merge.
    ///
    /// - Precondition: the shapes are equal.
    public static func + (left: Matrix, right: Matrix) -> Matrix {
        precondition(left.rows == right.rows && left.columns == right.columns, "shapes differ")
        var sum = left
        for index in sum.elements.indices { sum.elements[index] += right.elements[index] }
        return sum
    }
}
