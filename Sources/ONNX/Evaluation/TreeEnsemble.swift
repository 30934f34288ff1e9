/// The trees of a node of `ai.onnx.ml`.
///
/// Thresholds are single-precision numbers, or doubles where the file has them so; a row is
/// compared in the precision of its own elements, as ONNX Runtime does.
struct TreeEnsemble: Sendable {
    /// How a branch compares a feature with its value.
    enum Mode: String, Sendable {
        case lessOrEqual = "BRANCH_LEQ"
        case less = "BRANCH_LT"
        case greaterOrEqual = "BRANCH_GTE"
        case greater = "BRANCH_GT"
        case equal = "BRANCH_EQ"
        case notEqual = "BRANCH_NEQ"
        case leaf = "LEAF"
    }

    /// A branch or a leaf.
    struct Node: Sendable {
        let mode: Mode
        let feature: Int
        let value: Double
        /// Whether a missing number takes the branch that is true.
        let missingIsTrue: Bool
        /// The positions of both branches.
        var branches = (true: 0, false: 0)
        /// What a leaf adds to targets.
        var weights: [(target: Int, weight: Double)] = []
    }

    private(set) var nodes: [Node] = []

    /// The positions of the roots, in the order of the trees.
    private(set) var roots: [Int] = []

    /// How many targets the leaves name.
    private(set) var targets: Set<Int> = []

    /// Whether no leaf takes anything away.
    private(set) var weightsArePositive = true

    /// How many columns a row needs.
    var width: Int {
        (nodes.filter { $0.mode != .leaf }.map(\.feature).max() ?? -1) + 1
    }

    private struct Identifier: Hashable {
        let tree: Int
        let node: Int
    }

    /// Reads the settings of a node; `prefix` is `target` or `class`.
    ///
    /// - Throws: `ONNXError.graph` for lists of different lengths, branches that lead nowhere or
    ///   in a circle, and targets that are none.
    init(_ reader: NodeReader, prefix: String, targetCount: Int) throws(ONNXError) {
        let trees = reader.ints("nodes_treeids") ?? []
        let places = try readNodes(reader, trees: trees)
        try readWeights(reader, prefix: prefix, places: places, targetCount: targetCount)
        let count = Set(trees).count
        guard roots.count == count, Set(roots.map { trees[$0] }).count == count else {
            throw reader.failure("one root for each of \(count) trees", got: "\(roots.count)")
        }
        guard reachable == nodes.count else {
            throw reader.failure("nodes that lead to leaves", got: "some in a circle")
        }
    }

    private mutating func readNodes(
        _ reader: NodeReader, trees: [Int]
    ) throws(ONNXError) -> [Identifier: Int] {
        let identifiers = reader.ints("nodes_nodeids") ?? []
        let features = reader.ints("nodes_featureids") ?? []
        let modes = reader.texts("nodes_modes") ?? []
        let values = try reader.numbers("nodes_values") ?? []
        let yes = reader.ints("nodes_truenodeids") ?? []
        let no = reader.ints("nodes_falsenodeids") ?? []
        let missing = reader.ints("nodes_missing_value_tracks_true") ?? []
        let count = trees.count
        guard [identifiers, features, yes, no].allSatisfy({ $0.count == count }),
            modes.count == count, values.count == count, [0, count].contains(missing.count),
            count > 0
        else { throw reader.failure("lists of \(count) nodes", got: "others") }
        var places: [Identifier: Int] = [:]
        for index in 0..<count {
            guard let mode = Mode(rawValue: modes[index]), features[index] >= 0 else {
                throw reader.failure("a branch or a leaf", got: modes[index])
            }
            let identifier = Identifier(tree: trees[index], node: identifiers[index])
            guard places.updateValue(index, forKey: identifier) == nil else {
                throw reader.failure("each node once", got: "node \(identifiers[index]) again")
            }
            nodes.append(
                Node(
                    mode: mode, feature: features[index], value: values[index],
                    missingIsTrue: missing.isEmpty ? false : missing[index] != 0))
        }
        var isBranch = [Bool](repeating: false, count: count)
        for index in 0..<count where nodes[index].mode != .leaf {
            guard let positive = places[Identifier(tree: trees[index], node: yes[index])],
                let negative = places[Identifier(tree: trees[index], node: no[index])],
                !isBranch[positive], !isBranch[negative], positive != negative
            else {
                throw reader.failure("branches that end in leaves", got: "one that does not")
            }
            (isBranch[positive], isBranch[negative]) = (true, true)
            nodes[index].branches = (positive, negative)
        }
        roots = (0..<count).filter { !isBranch[$0] }
        return places
    }

    /// How many nodes there are a way to: each has one way at most.
    private var reachable: Int {
        var count = 0
        var open = roots
        while let place = open.popLast() {
            count += 1
            if nodes[place].mode != .leaf {
                open += [nodes[place].branches.true, nodes[place].branches.false]
            }
        }
        return count
    }

    private mutating func readWeights(
        _ reader: NodeReader, prefix: String, places: [Identifier: Int], targetCount: Int
    ) throws(ONNXError) {
        let trees = reader.ints("\(prefix)_treeids") ?? []
        let identifiers = reader.ints("\(prefix)_nodeids") ?? []
        let targets = reader.ints("\(prefix)_ids") ?? []
        let weights = try reader.numbers("\(prefix)_weights") ?? []
        guard [identifiers.count, targets.count, weights.count].allSatisfy({ $0 == trees.count })
        else { throw reader.failure("lists of \(trees.count) weights", got: "others") }
        for index in trees.indices {
            let identifier = Identifier(tree: trees[index], node: identifiers[index])
            guard let place = places[identifier], (0..<targetCount).contains(targets[index])
            else {
                throw reader.failure(
                    "weights of leaves for \(targetCount) targets",
                    got: "one of target \(targets[index])")
            }
            nodes[place].weights.append((targets[index], weights[index]))
            self.targets.insert(targets[index])
            if weights[index] < 0 { weightsArePositive = false }
        }
    }

    /// The leaf that a row falls into.
    func leaf<Number: RealNumber>(
        of root: Int, _ row: ArraySlice<Number>
    ) -> [(target: Int, weight: Double)] {
        var node = nodes[root]
        while node.mode != .leaf {
            let value = row[row.startIndex + node.feature]
            let threshold = Number(rounding: node.value)
            let isTrue =
                switch node.mode {
                case .lessOrEqual: value <= threshold
                case .less: value < threshold
                case .greaterOrEqual: value >= threshold
                case .greater: value > threshold
                case .equal: value == threshold
                case .notEqual, .leaf: value != threshold
                }
            let goesTrue = isTrue || node.missingIsTrue && value.isNaN
            node = nodes[goesTrue ? node.branches.true : node.branches.false]
        }
        return node.weights
    }
}
