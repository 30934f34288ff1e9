/// How a model is learned.
public enum Learner: Hashable, Codable, Sendable {
    /// Logistic regression: minimises the weighted sum of log-losses + `l2` / 2 * |w|^2.
    ///
    /// `l2` is scikit-learn's 1 / C. The intercept is not penalised.
    case logistic(l2: Double)

    /// Ridge regression: minimises half the weighted sum of squared errors + `l2` / 2 * |w|^2.
    ///
    /// `l2` is scikit-learn's alpha; 0 is ordinary least squares. The intercept is not penalised.
    case ridge(l2: Double)

    /// Ridge regression with the penalty of least leave-one-out error out of several above 0.
    case ridgePath(penalties: [Double])

    /// Multinomial logistic regression (softmax): minimises the weighted sum of
    /// -ln(probability of the label) + `l2` / 2 * |W|^2 over three or more classes.
    ///
    /// `l2` is scikit-learn's 1 / C. The intercepts are not penalised.
    case multinomial(l2: Double)

    /// Linear discriminant analysis: Gaussian classes of one covariance.
    ///
    /// nil takes the covariance along its singular directions above 0 (scikit-learn's solver
    /// `svd`); a shrinkage, also `unshrunk`, solves the normal equations (`lsqr`).
    case linearDiscriminant(shrinkage: Shrinkage?)

    /// Quadratic discriminant analysis: Gaussian classes, each with its own covariance.
    ///
    /// `regularisation` mixes the variances along its axes with 1, from 0 to 1.
    case quadraticDiscriminant(regularisation: Double)

    /// Gaussian naive Bayes: within a class, columns are independent and normal.
    ///
    /// `smoothing` times the largest variance of a column is added to all; usually 1e-9.
    case gaussianNaiveBayes(smoothing: Double)

    /// Linear learning on random Fourier features of a Gaussian kernel: ridge, logistic or
    /// multinomial regression as fits the target, with the penalty `l2`. See `FourierMap`.
    case randomFeatures(count: Int, bandwidth: Bandwidth, l2: Double)

    /// The same on Nystroem features: kernels to so many rows. See `NystroemMap`.
    case nystroem(landmarks: Int, bandwidth: Bandwidth, l2: Double)

    /// The mean of penalised regressions, each with the penalty `l2`: of the columns, of these with
    /// products of pairs, and of random Fourier features. See `MeanPredictor`.
    case ensemble(kernelFeatures: Int, l2: Double)

    /// The simplest of a bounded grid of the others that is as good as the best of them.
    case automatic(ModelSelection)

    /// The penalty on squared coefficients; 0 where there is none, or more than one.
    public var l2: Double {
        switch self {
        case .logistic(let l2), .ridge(let l2), .multinomial(let l2),
            .randomFeatures(_, _, let l2), .nystroem(_, _, let l2), .ensemble(_, let l2):
            l2
        case .ridgePath, .linearDiscriminant, .quadraticDiscriminant, .gaussianNaiveBayes,
            .automatic:
            0
        }
    }
}
