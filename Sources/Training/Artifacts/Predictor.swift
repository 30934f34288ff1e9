/// How the columns of the design become scores.
package enum Predictor: Hashable, Sendable {
    /// A weighted sum for each output.
    case linear(LinearPredictor)
    /// A Gaussian density for each class.
    case gaussian(GaussianPredictor)
    /// The mean of several models.
    case mean(MeanPredictor)

    /// How many columns of the design it takes; nil when its parts do not fit each other.
    var width: Int? {
        switch self {
        case .linear(let predictor): predictor.width
        case .gaussian(let predictor): predictor.width
        case .mean(let predictor): predictor.width
        }
    }

    /// The most columns that it makes of a row, its own included.
    var widest: Int {
        if case .mean(let predictor) = self { predictor.widest } else { width ?? 1 }
    }

    /// How many scores it makes.
    package var outputs: Int {
        switch self {
        case .linear(let predictor): predictor.intercepts.count
        case .gaussian(let predictor): predictor.classes.count
        case .mean(let predictor): predictor.outputs
        }
    }

    /// Whether every number is finite.
    var isFinite: Bool {
        switch self {
        case .linear(let predictor): predictor.isFinite
        case .gaussian(let predictor): predictor.isFinite
        case .mean(let predictor): predictor.isFinite
        }
    }
}

extension Predictor: Codable {
    private enum Kind: String, Codable { case linear, gaussian, mean }

    private enum CodingKeys: String, CodingKey { case kind }

    /// Reads a predictor by its member `kind`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Kind.self, forKey: .kind) {
        case .linear: self = .linear(try LinearPredictor(from: decoder))
        case .gaussian: self = .gaussian(try GaussianPredictor(from: decoder))
        case .mean: self = .mean(try MeanPredictor(from: decoder))
        }
    }

    /// Writes the predictor's members and its `kind`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .linear(let predictor):
            try container.encode(Kind.linear, forKey: .kind)
            try predictor.encode(to: encoder)
        case .gaussian(let predictor):
            try container.encode(Kind.gaussian, forKey: .kind)
            try predictor.encode(to: encoder)
        case .mean(let predictor):
            try container.encode(Kind.mean, forKey: .kind)
            try predictor.encode(to: encoder)
        }
    }
}
