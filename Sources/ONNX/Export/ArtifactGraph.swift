internal import ONNXMessages
internal import Observations
internal import Training

/// Turns an artifact into a graph that answers as it does.
///
/// Everything is computed in double precision. What overflow leaves without a number is decided as
/// the artifact does: two classes are even, and of several the highest score has all.
struct ArtifactGraph {
    typealias Value = GraphBuilder.Value

    let artifact: ModelArtifact
    let layout: ExportLayout
    var builder: GraphBuilder

    /// Makes the graph.
    ///
    /// - Throws: `ONNXError` when names or categories have no spelling in ONNX.
    static func graph(
        of artifact: ModelArtifact, layout: ExportLayout
    ) throws(ONNXError) -> Onnx_GraphProto {
        let features = artifact.schema.features
        guard !features.isEmpty else { throw .noFeatures }
        if let position = features.firstIndex(where: { $0.name.isEmpty }) {
            throw .unnamedFeature(position: position)
        }
        for (feature, encoding) in zip(features, artifact.encodings)
        where encoding.knownCategories.contains("") {
            throw .emptyCategory(feature: feature.name)
        }
        var graph = ArtifactGraph(
            artifact: artifact, layout: layout,
            builder: GraphBuilder(name: "kedge", inputs: features.map(\.name)))
        graph.build()
        return graph.builder.graph
    }

    private mutating func build() {
        var columns = encodedColumns()
        for transform in artifact.transforms { columns = apply(transform, to: columns) }
        let scores = scores(of: columns)
        switch artifact.target.kind {
        case .regression:
            let number = builder.node("Identity", [scores], named: "variable")
            builder.output(number, .double, columns: 1)
        case .binaryClassification:
            let positive = positiveProbability(ofScores: scores)
            let isPositive = builder.each(
                "Greater", positive, with: [artifact.decisionThreshold], named: "is_positive")
            let index = builder.cast(isPositive, to: .int64, named: "class_column")
            let one = builder.numbers([1], named: "one")
            let negative = builder.node("Sub", [one, positive], named: "negative_probability")
            answer(
                classes: builder.reshape(index, to: [-1], named: "class"),
                probabilities: builder.concatenated(
                    [negative, positive], named: "class_probabilities"))
        case .multiclassClassification:
            let probabilities = softmax(of: scores)
            let index = builder.node(
                "ArgMax", [probabilities], named: "class",
                attributes: [("axis", .int(1)), ("keepdims", .int(0))])
            answer(classes: index, probabilities: probabilities)
        }
    }

    private mutating func answer(classes index: Value, probabilities: Value) {
        let classes = artifact.target.classes
        let names = builder.texts(classes, named: "class_names")
        let label = builder.node("Gather", [names, index], named: "label")
        builder.output(label, .string, columns: nil)
        switch layout {
        case .tensors:
            let all = builder.node("Identity", [probabilities], named: "probabilities")
            builder.output(all, .double, columns: classes.count)
        case .frames:
            for (position, name) in classes.enumerated() {
                let column = builder.columns(
                    [position], of: probabilities, named: "probability_\(name)")
                builder.output(column, .double, columns: 1)
            }
        }
    }
}

extension FeatureEncoding {
    /// The categories that it tells apart.
    var knownCategories: [String] {
        switch self {
        case .numeric: []
        case .categorical(let encoding): encoding.categories
        case .target(let encoding): encoding.categories
        }
    }
}
