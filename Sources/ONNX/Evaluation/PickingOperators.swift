/// Operators that pick elements by position.
enum PickingOperators {
    static let gather: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            let indices = try reader.input(inputs, 1)
            let axis = try reader.axis(reader.int("axis", 0), rank: tensor.shape.count)
            let picked = try reader.positions(
                reader.integers(inputs, 1), length: tensor.shape[axis])
            return [
                try Self.pick(
                    picked, axis: axis, of: tensor, shape: indices.shape, reader)
            ]
        }
    }

    static let arrayFeatureExtractor: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            var tensor = try reader.input(inputs, 0)
            if tensor.shape.count == 1 { tensor = tensor.reshaped([1, tensor.count]) }
            let axis = try reader.axis(-1, rank: tensor.shape.count)
            let picked = try reader.positions(
                reader.integers(inputs, 1), length: tensor.shape[axis])
            return [try Self.pick(picked, axis: axis, of: tensor, shape: [picked.count], reader)]
        }
    }

    static let slice: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            var tensor = try reader.input(inputs, 0)
            func list(_ position: Int, _ name: String) -> [Int]? {
                reader.ints(name) ?? reader.optional(inputs, position)?.integers
            }
            guard let starts = list(1, "starts"), let ends = list(2, "ends"),
                starts.count == ends.count
            else { throw reader.failure("as many starts as ends", got: "others") }
            let axes = list(3, "axes") ?? Array(starts.indices)
            let steps = list(4, "steps") ?? starts.map { _ in 1 }
            guard axes.count == starts.count, steps.allSatisfy({ $0 == 1 }) else {
                throw reader.failure("steps of 1 along \(starts.count) axes", got: "others")
            }
            for index in starts.indices {
                let axis = try reader.axis(axes[index], rank: tensor.shape.count)
                let length = tensor.shape[axis]
                func bound(_ place: Int) -> Int {
                    min(max(place < 0 ? max(place, -length) + length : place, 0), length)
                }
                let (start, end) = (bound(starts[index]), bound(ends[index]))
                let picked = Array(start..<max(start, end))
                tensor = try Self.pick(
                    picked, axis: axis, of: tensor, shape: [picked.count], reader)
            }
            return [tensor]
        }
    }

    static let oneHot: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            let indices = try reader.input(inputs, 0)
            let values = try reader.input(inputs, 2)
            guard reader.int("axis", -1) == -1 || reader.int("axis", -1) == indices.shape.count
            else { throw reader.failure("the last axis", got: "\(reader.int("axis", -1))") }
            guard let places = indices.doubles,
                let depth = try reader.input(inputs, 1).doubles?.first,
                depth >= 1, depth <= Double(Tensor.elementsMax), values.count == 2
            else {
                throw reader.failure("numbers, a depth of 1 or more, and two values", got: "others")
            }
            let width = Int(depth)
            let shape = indices.shape + [width]
            var picked = [Int](repeating: 0, count: try reader.count(of: shape))
            for (row, place) in places.enumerated() {
                let column = place < 0 ? place + Double(width) : place
                guard column >= 0, column < Double(width) else { continue }
                picked[row * width + Int(column)] = 1
            }
            return [values.picked(picked, shape: shape)]
        }
    }

    private static func pick(
        _ picked: [Int], axis: Int, of tensor: Tensor, shape: [Int], _ reader: NodeReader
    ) throws(ONNXError) -> Tensor {
        let result = Array(tensor.shape[..<axis]) + shape + tensor.shape[(axis + 1)...]
        let count = try reader.count(of: result)
        let inner = tensor.shape[(axis + 1)...].reduce(1, *)
        let outer = tensor.shape[..<axis].reduce(1, *)
        var positions: [Int] = []
        positions.reserveCapacity(count)
        for row in 0..<outer {
            for index in picked {
                let start = (row * tensor.shape[axis] + index) * inner
                positions.append(contentsOf: start..<start + inner)
            }
        }
        return tensor.picked(positions, shape: result)
    }
}

extension NodeReader {
    /// Indices, those below 0 counted from the end.
    func positions(_ indices: [Int], length: Int) throws(ONNXError) -> [Int] {
        let positions = indices.map { $0 < 0 ? $0 + length : $0 }
        guard let wrong = positions.firstIndex(where: { !(0..<length).contains($0) }) else {
            return positions
        }
        throw failure("an index below \(length)", got: "\(indices[wrong])")
    }
}
