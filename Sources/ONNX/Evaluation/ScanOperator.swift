internal import ONNXMessages

/// Computes a graph of its own for one element after the other of the first axis of its inputs.
///
/// This is how skl2onnx writes distances to all training rows. Sequences go forward along the first
/// axis, the inner graph names nothing of the outer one, and states stay as they are: with others a
/// row's answer would depend on the rows before it.
enum ScanOperator {
    /// `Scan` since version 9.
    static let reading: OperatorCatalogue.Reading = { (reader) throws(ONNXError) in
        let sequences = reader.int("num_scan_inputs", 0)
        guard reader.version >= 9, let body = reader.graph("body"), sequences > 0,
            body.input.count >= sequences
        else {
            throw reader.failure("the Scan of version 9, with a body and sequences", got: "another")
        }
        for name in ["axes", "directions"].flatMap({ ["scan_input_\($0)", "scan_output_\($0)"] })
        where reader.ints(name)?.contains(where: { $0 != 0 }) == true {
            throw reader.failure("sequences along the first axis", got: "other \(name)")
        }
        guard !body.node.contains(where: { $0.opType == "Scan" }) else {
            throw reader.failure("a body without a Scan of its own", got: "one")
        }
        let plan = try GraphPlan(body, versions: reader.versions, place: reader.name)
        let names = body.input.map(\.name)
        let states = names.count - sequences
        guard plan.outputs.count >= states, Set(names).count == names.count else {
            throw reader.failure(
                "inputs that differ, and outputs for \(states) states",
                got: "\(names) and \(plan.outputs)")
        }
        for (name, output) in zip(names[..<states], plan.outputs) {
            let isKept = body.node.contains {
                $0.opType == "Identity" && $0.input == [name] && $0.output == [output]
            }
            guard isKept else {
                throw reader.failure("states that stay as they are", got: "'\(output)'")
            }
        }
        return { (inputs) throws(ONNXError) in
            var given: [Tensor] = []
            for position in names.indices { given.append(try reader.input(inputs, position)) }
            let lengths = Set(given[states...].map { $0.shape.first ?? -1 })
            guard lengths.count == 1, let length = lengths.first, length >= 0 else {
                throw reader.failure("sequences of one length", got: "\(lengths.sorted())")
            }
            let state = Array(given[..<states])
            var stacks: [[Tensor]] = Array(repeating: [], count: plan.outputs.count - states)
            for index in 0..<length {
                let elements = given[states...].map { $0.element(index) }
                let made = try plan.run(
                    Dictionary(uniqueKeysWithValues: zip(names, state + elements)))
                for (output, tensor) in made[states...].enumerated() {
                    stacks[output].append(tensor)
                }
            }
            var results = state
            for stack in stacks { results.append(try Self.stacked(stack, reader)) }
            return results
        }
    }

    private static func stacked(
        _ tensors: [Tensor], _ reader: NodeReader
    ) throws(ONNXError) -> Tensor {
        guard let first = tensors.first else {
            throw reader.failure("an element of the sequences", got: "none")
        }
        let shape = [tensors.count] + first.shape
        _ = try reader.count(of: shape)
        guard tensors.allSatisfy({ $0.shape == first.shape }),
            let all = Tensor.Elements(joining: tensors.map(\.elements))
        else { throw reader.failure("outputs of one shape and type", got: "others") }
        return Tensor(all, shape: shape)
    }
}

extension Tensor {
    /// The element at a position of the first axis.
    fileprivate func element(_ index: Int) -> Tensor {
        let width = columns
        return picked(
            Array(index * width..<(index + 1) * width), shape: Array(shape.dropFirst()))
    }
}
