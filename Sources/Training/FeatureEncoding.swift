public import Observations

/// How one feature enters the model.
public enum FeatureEncoding: Hashable, Sendable {
    /// A standardised number.
    case numeric(NumericEncoding)
    /// One 0/1 column for each category.
    case categorical(CategoricalEncoding)

    /// The kind of feature it encodes.
    public var kind: Feature.Kind {
        switch self {
        case .numeric: .numeric
        case .categorical: .categorical
        }
    }

    /// How many columns of the design, and so coefficients, it makes.
    public var width: Int {
        switch self {
        case .numeric(let encoding): encoding.flagsMissing ? 2 : 1
        case .categorical(let encoding): encoding.width
        }
    }

    init(
        measuring column: Column, name: String, settings: TrainingSettings
    ) throws(TrainingError) {
        switch column {
        case .numeric(let values):
            self = .numeric(try NumericEncoding(measuring: values, name: name, settings: settings))
        case .categorical(let values):
            self = .categorical(
                try CategoricalEncoding(measuring: values, name: name, settings: settings))
        }
    }

    /// Writes the columns of the design for a column of values, the first at `start`.
    ///
    /// - Precondition: the kinds agree, and `elements` holds zeros there.
    func write(_ column: Column, into elements: inout [Double], at start: Int) {
        switch (self, column) {
        case (.numeric(let encoding), .numeric(let values)):
            for (row, value) in values.enumerated() {
                elements[start + row] = encoding.encode(value)
            }
            guard encoding.flagsMissing else { return }
            for (row, value) in values.enumerated() where !value.isFinite {
                elements[start + values.count + row] = 1
            }
        case (.categorical(let encoding), .categorical(let values)):
            let columns = encoding.columns(of: values.dictionary)
            for (row, code) in values.codes.enumerated() {
                let target =
                    code == CategoricalColumn.missing
                    ? encoding.missingColumn : columns[Int(code)]
                if let target { elements[start + target * values.count + row] = 1 }
            }
        default:
            preconditionFailure("an encoding and its column are of one kind")
        }
    }
}

extension FeatureEncoding: Codable {
    private enum CodingKeys: String, CodingKey { case kind }

    /// Reads an encoding by its member `kind`.
    public init(from decoder: any Decoder) throws {
        let kind = try decoder.container(keyedBy: CodingKeys.self)
            .decode(Feature.Kind.self, forKey: .kind)
        switch kind {
        case .numeric: self = .numeric(try NumericEncoding(from: decoder))
        case .categorical: self = .categorical(try CategoricalEncoding(from: decoder))
        }
    }

    /// Writes the encoding's members and its `kind`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        switch self {
        case .numeric(let encoding): try encoding.encode(to: encoder)
        case .categorical(let encoding): try encoding.encode(to: encoder)
        }
    }
}
