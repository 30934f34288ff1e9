internal import Observations

extension Learner {
    /// The most penalties of a path.
    static let penaltiesMax = 1000

    /// The most features of a kernel: their Gram matrix has 128 MB.
    static let featuresMax = 4096

    /// Checks that every parameter is in its range.
    ///
    /// - Throws: `TrainingError.setting` with the name of the first that is not.
    func validate() throws(TrainingError) {
        switch self {
        case .logistic(let l2), .ridge(let l2), .multinomial(let l2):
            try Self.require(
                l2.isFinite && l2 >= 0, "l2", "a finite number of 0 or more", "\(l2)")
        case .ridgePath(let penalties):
            try Self.require(
                (1...Self.penaltiesMax).contains(penalties.count)
                    && penalties.allSatisfy { $0.isFinite && $0 > 0 },
                "penalties", "1 to \(Self.penaltiesMax) finite numbers above 0", "\(penalties)")
        case .linearDiscriminant(.fixed(let share)):
            try Self.require((0...1).contains(share), "shrinkage", "0 to 1", "\(share)")
        case .linearDiscriminant:
            return
        case .randomFeatures(let count, let bandwidth, let l2),
            .nystroem(let count, let bandwidth, let l2):
            try Self.require(
                (1...Self.featuresMax).contains(count), "features",
                "1 to \(Self.featuresMax)", "\(count)")
            try Self.require(
                l2.isFinite && l2 >= 0, "l2", "a finite number of 0 or more", "\(l2)")
            if case .fixed(let width) = bandwidth {
                try Self.require(
                    Bandwidth.range.contains(width), "bandwidth", "1e-100 to 1e100",
                    "\(width)")
            }
        case .ensemble(let count, let l2):
            try Learner.randomFeatures(count: count, bandwidth: .median, l2: l2).validate()
        case .automatic(let selection):
            try selection.validate()
        case .quadraticDiscriminant(let regularisation):
            try Self.require(
                (0...1).contains(regularisation), "regularisation", "0 to 1",
                "\(regularisation)")
        case .gaussianNaiveBayes(let smoothing):
            try Self.require(
                smoothing.isFinite && smoothing >= 0, "smoothing",
                "a finite number of 0 or more", "\(smoothing)")
        }
    }

    /// Checks that it can learn a kind of target.
    ///
    /// - Throws: `TrainingError.learner`.
    func requireFit(to kind: TargetSchema.Kind) throws(TrainingError) {
        switch (self, kind) {
        case (.logistic, .binaryClassification), (.multinomial, .multiclassClassification),
            (.ridge, .regression), (.ridgePath, .regression):
            return
        case (.randomFeatures, _), (.nystroem, _), (.ensemble, _):
            return
        case (.automatic(let selection), _):
            guard let metric = selection.metric, !metric.fits(kind) else { return }
            throw .learner(
                expected: "a metric of a \(kind.rawValue) target", got: metric.rawValue)
        case (.linearDiscriminant, _), (.quadraticDiscriminant, _), (.gaussianNaiveBayes, _):
            guard kind == .regression else { return }
        default:
            break
        }
        throw .learner(expected: "a \(expectedTarget) target for \(name)", got: kind.rawValue)
    }

    private var expectedTarget: String {
        switch self {
        case .logistic: "binary"
        case .multinomial: "multiclass"
        case .ridge, .ridgePath: "regression"
        case .linearDiscriminant, .quadraticDiscriminant, .gaussianNaiveBayes: "classification"
        case .randomFeatures, .nystroem, .ensemble, .automatic: "classification or regression"
        }
    }

    private var name: String {
        switch self {
        case .logistic: "logistic regression"
        case .multinomial: "multinomial logistic regression"
        case .ridge, .ridgePath: "ridge regression"
        case .linearDiscriminant: "linear discriminant analysis"
        case .quadraticDiscriminant: "quadratic discriminant analysis"
        case .gaussianNaiveBayes: "Gaussian naive Bayes"
        case .randomFeatures: "random Fourier features"
        case .nystroem: "Nystroem features"
        case .ensemble: "a mean of regressions"
        case .automatic: "automatic selection"
        }
    }

    private static func require(
        _ holds: Bool, _ name: String, _ expected: String, _ got: String
    ) throws(TrainingError) {
        if !holds { throw .setting(name: name, expected: expected, got: got) }
    }
}
