/// What models of `ai.onnx.ml` make of their scores.
enum PostTransform: String, Sendable {
    case none = "NONE"
    case logistic = "LOGISTIC"
    case softmax = "SOFTMAX"
    case softmaxZero = "SOFTMAX_ZERO"

    /// Reads the setting `post_transform`.
    static func read(_ reader: NodeReader) throws(ONNXError) -> PostTransform {
        let name = reader.text("post_transform", "NONE")
        guard let transform = PostTransform(rawValue: name) else {
            throw reader.failure("NONE, LOGISTIC, SOFTMAX or SOFTMAX_ZERO", got: name)
        }
        return transform
    }

    /// Changes the scores of a row.
    func apply<Number: RealNumber>(_ scores: inout ArraySlice<Number>) {
        switch self {
        case .none: return
        case .logistic:
            for index in scores.indices { scores[index] = Number.logistic(scores[index]) }
        case .softmax: Self.softmax(&scores)
        case .softmaxZero: Self.softmaxZero(&scores)
        }
    }

    /// `exp(s_k) / sum exp(s)`, without overflow.
    static func softmax<Number: RealNumber>(_ scores: inout ArraySlice<Number>) {
        let highest = scores.reduce(-Number.greatestFiniteMagnitude) { $1 > $0 ? $1 : $0 }
        var sum: Number = 0
        for index in scores.indices {
            scores[index] = Number.exponential(scores[index] - highest)
            sum += scores[index]
        }
        for index in scores.indices { scores[index] /= sum }
    }

    /// Softmax in which scores of 0 stay 0.
    private static func softmaxZero<Number: RealNumber>(_ scores: inout ArraySlice<Number>) {
        let highest = scores.reduce(-Number.greatestFiniteMagnitude) { $1 > $0 ? $1 : $0 }
        let small = Number(rounding: 1e-7)
        var sum: Number = 0
        for index in scores.indices {
            if scores[index].magnitude > small {
                scores[index] = Number.exponential(scores[index] - highest)
                sum += scores[index]
            } else {
                scores[index] *= Number.exponential(-highest)
            }
        }
        for index in scores.indices { scores[index] /= sum }
    }
}
