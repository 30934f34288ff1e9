internal import ONNXMessages

extension GraphBuilder {
    /// Changes the type of every element.
    mutating func cast(
        _ value: Value, to type: Onnx_TensorProto.DataType, named name: String
    ) -> Value {
        node("Cast", [value], named: name, attributes: [("to", .int(type.rawValue))])
    }

    /// Reshapes a value; -1 stands for the number of rows.
    mutating func reshape(_ value: Value, to shape: [Int], named name: String) -> Value {
        let dimensions = integers(shape, named: name + "_shape")
        return node("Reshape", [value, dimensions], named: name)
    }

    /// Puts columns side by side.
    ///
    /// - Precondition: there is one.
    mutating func concatenated(_ values: [Value], named name: String) -> Value {
        precondition(!values.isEmpty, "there is something to put side by side")
        return values.count == 1
            ? values[0] : node("Concat", values, named: name, attributes: [("axis", .int(1))])
    }

    /// Picks columns by their positions.
    mutating func columns(_ positions: [Int], of value: Value, named name: String) -> Value {
        let indices = integers(positions, named: name + "_positions")
        return node("Gather", [value, indices], named: name, attributes: [("axis", .int(1))])
    }

    /// Computes with a row of numbers, one for each column, or with one for all.
    mutating func each(
        _ type: String, _ value: Value, with row: [Double], named name: String
    ) -> Value {
        let shape = row.count == 1 ? [] : [1, row.count]
        let constant = numbers(row, shape: shape, named: name + "_by")
        return node(type, [value, constant], named: name)
    }

    /// Multiplies by the transpose of a matrix that is given by its rows.
    mutating func product(_ value: Value, rows: [[Double]], named name: String) -> Value {
        let width = rows.first?.count ?? 0
        let matrix = numbers(
            (0..<width).flatMap { column in rows.map { $0[column] } },
            shape: [width, rows.count], named: name + "_matrix")
        return node("MatMul", [value, matrix], named: name)
    }

    /// Replaces NaN by a number.
    mutating func replacingNaN(
        in value: Value, by number: Double, named name: String
    ) -> Value {
        let isNaN = node("IsNaN", [value], named: name + "_is_nan")
        let constant = numbers([number], named: name + "_instead")
        return node("Where", [isNaN, constant, value], named: name)
    }
}
