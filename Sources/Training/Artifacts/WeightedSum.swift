internal import Observations

/// One weighted sum of columns: `intercept + sum coefficient * column`.
struct WeightedSum: Sendable {
    let coefficients: [Double]
    let intercept: Double
}

extension ModelFunction {
    /// The sum, when the score is nothing but one; nil for every other model.
    var weightedSum: WeightedSum? {
        guard transforms.isEmpty, calibration == nil,
            case .linear(let predictor) = predictor, kind != .multiclassClassification,
            let coefficients = predictor.coefficients.first,
            let intercept = predictor.intercepts.first
        else { return nil }
        return WeightedSum(coefficients: coefficients, intercept: intercept)
    }
}
