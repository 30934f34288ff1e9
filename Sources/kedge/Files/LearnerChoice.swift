import Training

/// What `kedge train` can learn by, as it is named on the command line.
enum LearnerChoice: String, CaseIterable, Sendable {
    case ols
    case ridge
    case logisticRegression = "logistic_regression"
    case multinomial
    case lda
    case qda
    case gaussianNaiveBayes = "gaussian_naive_bayes"
    case randomFeatures = "random_features"
    case nystroem
    case auto

    /// How many random features or landmarks a kernel has.
    private static let kernelFeatures = 256

    /// The learner, with its penalty where it has one.
    func learner(l2: Double, folds: Int) -> Learner {
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
        case .auto: .automatic(ModelSelection(folds: max(2, folds)))
        }
    }

    /// The name of a learner.
    init(_ learner: Learner) {
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
            case .automatic: .auto
            }
    }

    /// Whether it predicts numbers, not classes; nil when it can do either.
    var predictsNumbers: Bool? {
        switch self {
        case .ols, .ridge: true
        case .logisticRegression, .multinomial, .lda, .qda, .gaussianNaiveBayes: false
        case .randomFeatures, .nystroem, .auto: nil
        }
    }
}
