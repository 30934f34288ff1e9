/// Support vector machines of `ai.onnx.ml`, computed in double precision.
///
/// Source: libsvm 3.3, as ONNX Runtime computes these operators.
enum SVMOperators {
    /// Classes against each other, pair by pair.
    private struct Pairs: Sendable {
        let kernel: SVMKernel
        /// The first support vector of each class, and where the last one's end.
        let starts: [Int]
        /// For each class but one the weight of each support vector.
        let coefficients: [Float]
        let intercepts: [Float]
        /// By which differences become probabilities; empty when they stay what they are.
        let slopes: [Float]
        let offsets: [Float]

        var classes: Int { starts.count - 1 }

        /// The difference of each pair of classes; above 0 it is for the first.
        func differences(_ kernels: [Double]) -> [Double] {
            let vectors = kernels.count
            func sum(_ row: Int, _ own: Range<Int>) -> Double {
                own.reduce(0) {
                    $0 + Double(coefficients[row * vectors + $1]) * kernels[$1]
                }
            }
            var found: [Double] = []
            for first in 0..<classes - 1 {
                for second in first + 1..<classes {
                    found.append(
                        sum(second - 1, starts[first]..<starts[first + 1])
                            + sum(first, starts[second]..<starts[second + 1])
                            + Double(intercepts[found.count]))
                }
            }
            return found
        }

        /// The class that most pairs are for, the first of equals.
        func winner(_ differences: [Double]) -> Int {
            var votes = [Int](repeating: 0, count: classes)
            var pair = 0
            for first in 0..<classes - 1 {
                for second in first + 1..<classes {
                    votes[differences[pair] > 0 ? first : second] += 1
                    pair += 1
                }
            }
            return votes.indices.reduce(0) { votes[$1] > votes[$0] ? $1 : $0 }
        }

        /// What a row is answered with: probabilities, or differences; of two classes that of each,
        /// of which ONNX Runtime takes the first from 1 where it would be a softmax.
        func scores(_ differences: [Double], _ transform: PostTransform) -> [Float] {
            var scores: [Float]
            if !slopes.isEmpty {
                scores = PairwiseProbabilities(
                    classes: classes, differences: differences, slopes: slopes, offsets: offsets
                ).estimates.map { Float($0) }
            } else if classes == 2 {
                let difference = Float(differences[0])
                guard transform == .none || transform == .logistic else {
                    return [1 - difference, difference]
                }
                scores = [-difference, difference]
            } else {
                scores = differences.map { Float($0) }
            }
            transform.apply(&scores[...])
            return scores
        }
    }

    static let classifier: OperatorCatalogue.Reading = { (reader) throws(ONNXError) in
        let labels = try ClassLabels(reader)
        let transform = try PostTransform.read(reader)
        let pairs = try Self.pairs(reader, classes: labels.count)
        return { (inputs) throws(ONNXError) in
            let (rows, kernels) = try pairs.kernel.rows(reader.input(inputs, 0), reader)
            var classes: [Int] = []
            var outputs: [Float] = []
            var width = 0
            for row in 0..<rows {
                let differences = pairs.differences(kernels(row))
                classes.append(pairs.winner(differences))
                let own = pairs.scores(differences, transform)
                width = own.count
                outputs += own
            }
            return [labels.tensor(classes), Tensor(.float(outputs), shape: [rows, width])]
        }
    }

    static let regressor: OperatorCatalogue.Reading = { (reader) throws(ONNXError) in
        let vectors = reader.int("n_supports", 0)
        let coefficients = reader.floats("coefficients") ?? []
        let intercepts = reader.floats("rho") ?? []
        guard vectors > 0, coefficients.count == vectors, intercepts.count == 1 else {
            throw reader.failure(
                "a coefficient for each of its support vectors, and one rho",
                got: "\(vectors), \(coefficients.count) and \(intercepts.count)")
        }
        let transform = try PostTransform.read(reader)
        guard transform == .none else {
            throw reader.failure("post_transform NONE", got: transform.rawValue)
        }
        let kernel = try SVMKernel(reader, vectors: vectors)
        let isOneClass = reader.int("one_class", 0) == 1
        return { (inputs) throws(ONNXError) in
            let (rows, kernels) = try kernel.rows(reader.input(inputs, 0), reader)
            let sums = (0..<rows).map { row in
                let sum = zip(coefficients, kernels(row)).reduce(Double(intercepts[0])) {
                    $0 + Double($1.0) * $1.1
                }
                return Float(isOneClass ? (sum > 0 ? 1 : -1) : sum)
            }
            return [Tensor(.float(sums), shape: [rows, 1])]
        }
    }

    private static func pairs(_ reader: NodeReader, classes: Int) throws(ONNXError) -> Pairs {
        let counts = reader.ints("vectors_per_class") ?? []
        guard classes >= 2, counts.count == classes, counts.allSatisfy({ $0 >= 0 }),
            let vectors = Tensor.count(of: [counts.reduce(0) { $0 &+ $1 }]), vectors > 0
        else {
            throw reader.failure(
                "support vectors of each of \(classes) classes, two or more", got: "\(counts)")
        }
        let coefficients = reader.floats("coefficients") ?? []
        let intercepts = reader.floats("rho") ?? []
        let slopes = reader.floats("prob_a") ?? []
        let offsets = reader.floats("prob_b") ?? []
        let all = classes * (classes - 1) / 2
        guard coefficients.count == (classes - 1) * vectors, intercepts.count == all,
            slopes.count == offsets.count, slopes.isEmpty || slopes.count == all
        else {
            throw reader.failure(
                "\((classes - 1) * vectors) coefficients, \(all) rho, and as many or no prob_a and "
                    + "prob_b",
                got: "\(coefficients.count), \(intercepts.count), \(slopes.count) and "
                    + "\(offsets.count)")
        }
        return Pairs(
            kernel: try SVMKernel(reader, vectors: vectors),
            starts: counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) },
            coefficients: coefficients, intercepts: intercepts, slopes: slopes, offsets: offsets)
    }
}
