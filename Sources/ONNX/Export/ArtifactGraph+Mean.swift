internal import Observations
internal import Training

extension ArtifactGraph {
    /// Adds the scores of the mean of several models; see `MeanPredictor`.
    mutating func mean(_ predictor: MeanPredictor, of columns: Value) -> Value {
        var members: [Value] = []
        for member in predictor.members {
            var own = columns
            for transform in member.transforms { own = apply(transform, to: own) }
            members.append(sums(member.predictor, of: own))
        }
        switch artifact.target.kind {
        case .regression:
            let share = 1 / Double(members.count)
            var parts: [Value] = []
            for scores in members {
                parts.append(builder.each("Mul", scores, with: [share], named: "member_share"))
            }
            return sum(of: parts, named: "mean")
        case .binaryClassification:
            var (positive, negative): ([Value], [Value]) = ([], [])
            for scores in members {
                let logOdds = builder.replacingNaN(in: scores, by: 0, named: "member_log_odds")
                let opposite = builder.each("Mul", logOdds, with: [-1], named: "opposite_log_odds")
                positive.append(builder.node("Sigmoid", [logOdds], named: "member_positive"))
                negative.append(builder.node("Sigmoid", [opposite], named: "member_negative"))
            }
            let forPositive = logarithm(of: positive, named: "positive_sum")
            let forNegative = logarithm(of: negative, named: "negative_sum")
            return builder.node("Sub", [forPositive, forNegative], named: "mean_log_odds")
        case .multiclassClassification:
            var parts: [Value] = []
            for scores in members { parts.append(softmax(of: scores)) }
            return logarithm(of: parts, named: "class_sums")
        }
    }

    private mutating func logarithm(of parts: [Value], named name: String) -> Value {
        let sum = sum(of: parts, named: name)
        return builder.node("Log", [sum], named: name + "_logarithm")
    }

    private mutating func sum(of parts: [Value], named name: String) -> Value {
        var sum = parts[0]
        for part in parts.dropFirst() { sum = builder.node("Add", [sum, part], named: name) }
        return sum
    }
}
