/// How tensors of different shapes are combined element by element.
///
/// Shapes are aligned at their last axes; an axis of length 1, or one that is not there, is
/// repeated. Source: ONNX, Multidirectional Broadcasting.
enum Broadcast {
    /// The shape of the result; nil when the shapes do not fit.
    static func shape(_ a: [Int], _ b: [Int]) -> [Int]? {
        var result: [Int] = []
        for axis in 0..<max(a.count, b.count) {
            let left = axis < a.count ? a[a.count - 1 - axis] : 1
            let right = axis < b.count ? b[b.count - 1 - axis] : 1
            guard left == right || left == 1 || right == 1 else { return nil }
            result.append(left == 1 ? right : left)
        }
        return result.reversed()
    }

    /// For each element of the result, the position of the element that it takes.
    static func positions(of shape: [Int], in result: [Int]) -> [Int] {
        let count = result.reduce(1, *)
        guard shape != result else { return Array(0..<count) }
        let missing = result.count - shape.count
        var strides = [Int](repeating: 0, count: result.count)
        var stride = 1
        for axis in shape.indices.reversed() {
            if shape[axis] != 1 { strides[axis + missing] = stride }
            stride *= shape[axis]
        }
        var positions: [Int] = []
        positions.reserveCapacity(count)
        var index = [Int](repeating: 0, count: result.count)
        var position = 0
        for _ in 0..<count {
            positions.append(position)
            for axis in result.indices.reversed() {
                index[axis] += 1
                position += strides[axis]
                if index[axis] < result[axis] { break }
                position -= strides[axis] * result[axis]
                index[axis] = 0
            }
        }
        return positions
    }
}

extension Tensor {
    /// The tensor with repeated axes, in the shape of a result.
    func broadcast(to result: [Int]) -> Tensor {
        shape == result
            ? self : picked(Broadcast.positions(of: shape, in: result), shape: result)
    }
}
