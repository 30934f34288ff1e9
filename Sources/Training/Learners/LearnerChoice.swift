public import Observations

/// What a model can be learned by, as it is named in files and on the command line.
public enum LearnerChoice: String, CaseIterable, Sendable {
    /// Ordinary least squares.
    case ols
    /// Ridge regression.
    case ridge
    /// Logistic regression of two classes.
    case logisticRegression = "logistic_regression"
    /// Multinomial logistic regression of three classes or more.
    case multinomial
    /// Linear discriminant analysis.
    case lda
    /// Quadratic discriminant analysis.
    case qda
    /// Gaussian naive Bayes.
    case gaussianNaiveBayes = "gaussian_naive_bayes"
    /// A linear model of random Fourier features.
    case randomFeatures = "random_features"
    /// A linear model of Nystroem features.
    case nystroem
    /// The mean of penalised regressions of columns, of products of pairs, and of random features.
    case ensemble
    /// The simplest that is as good as the best of the others.
    case auto

    /// How many random features or landmarks a kernel has.
    private static let kernelFeatures = 256

    /// The learner, with its penalty where it has one.
    ///
    /// - Parameter folds: how many parts `auto` compares on.
    public func learner(l2: Double, folds: Int) -> Learner {
        switch self {
        case .ols: .ridge(l2: 0)
        case .ridge: .ridge(l2: l2)
        case .logisticRegression: .logistic(l2: l2)
        case .multinomial: .multinomial(l2: l2)
        case .lda: .linearDiscriminant(shrinkage: nil)
        case .qda: .quadraticDiscriminant(regularisation: 0)
        case .gaussianNaiveBayes: .gaussianNaiveBayes(smoothing: 1e-9)
        case .randomFeatures:
            .randomFeatures(count: Self.kernelFeatures, bandwidth: .median, l2: l2)
        case .nystroem:
            .nystroem(landmarks: Self.kernelFeatures, bandwidth: .median, l2: l2)
        case .ensemble: .ensemble(kernelFeatures: Self.kernelFeatures, l2: l2)
        case .auto: .automatic(ModelSelection(folds: max(2, folds)))
        }
    }

    /// The name of a learner.
    public init(_ learner: Learner) {
        self =
            switch learner {
            case .logistic: .logisticRegression
            case .ridge(l2: 0): .ols
            case .ridge, .ridgePath: .ridge
            case .multinomial: .multinomial
            case .linearDiscriminant: .lda
            case .quadraticDiscriminant: .qda
            case .gaussianNaiveBayes: .gaussianNaiveBayes
            case .randomFeatures: .randomFeatures
            case .nystroem: .nystroem
            case .ensemble: .ensemble
            case .automatic: .auto
            }
    }

    /// Whether it predicts numbers, not classes; nil when it can do either.
    public var predictsNumbers: Bool? {
        switch self {
        case .ols, .ridge: true
        case .logisticRegression, .multinomial, .lda, .qda, .gaussianNaiveBayes: false
        case .randomFeatures, .nystroem, .ensemble, .auto: nil
        }
    }

    /// Whether it can learn a kind of target.
    public func fits(_ kind: TargetSchema.Kind) -> Bool {
        switch self {
        case .logisticRegression: kind == .binaryClassification
        case .multinomial: kind == .multiclassClassification
        default: predictsNumbers.map { $0 == (kind == .regression) } ?? true
        }
    }
}
