/// The operators that are computed, by name; those of `ai.onnx.ml` with it before the name.
///
/// Versions: `ai.onnx` 7 to 22, `ai.onnx.ml` 1 to 4, as far as an operator's settings of that
/// version are read. Where ONNX leaves a choice, ONNX Runtime's is taken.
enum OperatorCatalogue {
    /// Computes a node's outputs from its inputs, of which optional ones may be nil.
    typealias Step = @Sendable ([Tensor?]) throws(ONNXError) -> [Tensor]

    /// Reads a node's settings.
    typealias Reading = @Sendable (NodeReader) throws(ONNXError) -> Step

    static let readings: [String: Reading] =
        elementwise.merging(shapes) { first, _ in first }
        .merging(reductions) { first, _ in first }
        .merging(preprocessing) { first, _ in first }
        .merging(models) { first, _ in first }

    /// The names, sorted.
    static var names: [String] { readings.keys.sorted() }

    private static let elementwise: [String: Reading] = [
        "Abs": UnaryOperator.abs.reading, "Neg": UnaryOperator.neg.reading,
        "Exp": UnaryOperator.exp.reading, "Log": UnaryOperator.log.reading,
        "Sqrt": UnaryOperator.sqrt.reading, "Cos": UnaryOperator.cos.reading,
        "Sin": UnaryOperator.sin.reading,
        "Sigmoid": UnaryOperator.sigmoid.reading, "Relu": UnaryOperator.relu.reading,
        "Tanh": UnaryOperator.tanh.reading,
        "Reciprocal": UnaryOperator.reciprocal.reading, "Sign": UnaryOperator.sign.reading,
        "Add": BinaryOperator.add.reading, "Sub": BinaryOperator.sub.reading,
        "Mul": BinaryOperator.mul.reading, "Div": BinaryOperator.div.reading,
        "Pow": BinaryOperator.pow.reading, "Max": BinaryOperator.max.reading,
        "Min": BinaryOperator.min.reading, "Sum": BinaryOperator.add.reading,
        "Equal": Comparison.equal.reading, "Less": Comparison.less.reading,
        "LessOrEqual": Comparison.lessOrEqual.reading, "Greater": Comparison.greater.reading,
        "GreaterOrEqual": Comparison.greaterOrEqual.reading,
        "And": LogicalOperator.and.reading, "Or": LogicalOperator.or.reading,
        "Not": LogicalOperator.not, "IsNaN": LogicalOperator.isNaN,
        "Where": SelectionOperators.choose, "Clip": SelectionOperators.clip,
        "Cast": CastOperator.reading, "Identity": ShapeOperators.identity,
    ]

    private static let shapes: [String: Reading] = [
        "Concat": ShapeOperators.concat, "Reshape": ShapeOperators.reshape,
        "Flatten": ShapeOperators.flatten, "Squeeze": ShapeOperators.squeeze,
        "Unsqueeze": ShapeOperators.unsqueeze, "Transpose": ShapeOperators.transpose,
        "Shape": ShapeOperators.shape, "Constant": ShapeOperators.constant,
        "ConstantOfShape": ShapeOperators.constantOfShape,
        "Gather": PickingOperators.gather, "Slice": PickingOperators.slice,
        "OneHot": PickingOperators.oneHot,
        "ai.onnx.ml.ArrayFeatureExtractor": PickingOperators.arrayFeatureExtractor,
    ]

    private static let reductions: [String: Reading] = [
        "ReduceSum": Reduction.sum.reading, "ReduceSumSquare": Reduction.sumSquare.reading,
        "ReduceMean": Reduction.mean.reading, "ReduceMax": Reduction.max.reading,
        "ReduceMin": Reduction.min.reading, "ReduceProd": Reduction.product.reading,
        "ReduceLogSumExp": Reduction.logSumExp.reading,
        "ArgMax": ExtremeOperators.argMax, "ArgMin": ExtremeOperators.argMin,
        "Softmax": ExtremeOperators.softmax, "TopK": TopKOperator.reading,
        "Scan": ScanOperator.reading,
        "MatMul": ProductOperators.matMul, "Gemm": ProductOperators.gemm,
    ]

    private static let preprocessing: [String: Reading] = [
        "ai.onnx.ml.Scaler": NumberPreparation.scaler,
        "ai.onnx.ml.Imputer": NumberPreparation.imputer,
        "ai.onnx.ml.Normalizer": NumberPreparation.normalizer,
        "ai.onnx.ml.Binarizer": NumberPreparation.binarizer,
        "ai.onnx.ml.OneHotEncoder": CategoryPreparation.oneHotEncoder,
        "ai.onnx.ml.LabelEncoder": CategoryPreparation.labelEncoder,
        // A list of maps has the classes' names, which are read apart, and these numbers.
        "ai.onnx.ml.ZipMap": ShapeOperators.identity,
    ]

    private static let models: [String: Reading] = [
        "ai.onnx.ml.LinearRegressor": LinearOperators.regressor,
        "ai.onnx.ml.LinearClassifier": LinearOperators.classifier,
        "ai.onnx.ml.TreeEnsembleRegressor": TreeOperators.regressor,
        "ai.onnx.ml.TreeEnsembleClassifier": TreeOperators.classifier,
        "ai.onnx.ml.SVMRegressor": SVMOperators.regressor,
        "ai.onnx.ml.SVMClassifier": SVMOperators.classifier,
    ]
}

extension NodeReader {
    /// An input that must be there.
    func input(_ inputs: [Tensor?], _ position: Int) throws(ONNXError) -> Tensor {
        guard position < inputs.count, let tensor = inputs[position] else {
            throw failure("\(position + 1) inputs or more", got: "\(inputs.count)")
        }
        return tensor
    }

    /// An input that may be left out.
    func optional(_ inputs: [Tensor?], _ position: Int) -> Tensor? {
        position < inputs.count ? inputs[position] : nil
    }

    /// What a type that an operator does not take is answered with.
    func wrongType(_ expected: String, _ tensor: Tensor) -> ONNXError {
        failure("\(expected)", got: "elements of type \(tensor.typeName)")
    }
}
