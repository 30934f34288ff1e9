internal import Observations

/// What learns on the columns of the last design.
enum LinearLearner: Sendable {
    case logistic(l2: Double)
    case multinomial(l2: Double)
    case ridge(l2: Double)
    case ridgePath(penalties: [Double])
    case linearDiscriminant(shrinkage: Shrinkage?)
    case quadraticDiscriminant(regularisation: Double)
    case gaussianNaiveBayes(smoothing: Double)

    /// Whether the intercept is the coefficient of a constant column of the design.
    var takesConstant: Bool {
        switch self {
        case .logistic, .multinomial: true
        case .ridge, .ridgePath, .linearDiscriminant, .quadraticDiscriminant, .gaussianNaiveBayes:
            false
        }
    }

    /// Whether the rows are read no more than once.
    var readsOnce: Bool {
        if case .ridge = self { true } else { false }
    }

    /// The penalised regression of a kind of target.
    static func regression(on kind: TargetSchema.Kind, l2: Double) -> LinearLearner {
        switch kind {
        case .regression: .ridge(l2: l2)
        case .binaryClassification: .logistic(l2: l2)
        case .multiclassClassification: .multinomial(l2: l2)
        }
    }
}

extension Learner {
    /// What learns once the columns are made.
    ///
    /// - Precondition: the learner is neither `automatic` nor an `ensemble`.
    func linear(on kind: TargetSchema.Kind) -> LinearLearner {
        switch self {
        case .logistic(let l2): .logistic(l2: l2)
        case .multinomial(let l2): .multinomial(l2: l2)
        case .ridge(let l2): .ridge(l2: l2)
        case .ridgePath(let penalties): .ridgePath(penalties: penalties)
        case .linearDiscriminant(let shrinkage): .linearDiscriminant(shrinkage: shrinkage)
        case .quadraticDiscriminant(let share): .quadraticDiscriminant(regularisation: share)
        case .gaussianNaiveBayes(let smoothing): .gaussianNaiveBayes(smoothing: smoothing)
        case .randomFeatures(_, _, let l2), .nystroem(_, _, let l2):
            .regression(on: kind, l2: l2)
        case .ensemble, .automatic:
            preconditionFailure("members, and what a selection chose, are trained in its place")
        }
    }
}
