internal import LinearAlgebra
public import Observations

/// How one feature enters the model.
public enum FeatureEncoding: Hashable, Sendable {
    /// A standardised number.
    case numeric(NumericEncoding)
    /// One 0/1 column for each category.
    case categorical(CategoricalEncoding)
    /// The mean label of each category.
    case target(TargetEncoding)

    /// The kind of feature it encodes.
    public var kind: Feature.Kind {
        switch self {
        case .numeric: .numeric
        case .categorical, .target: .categorical
        }
    }

    /// How many columns of the design, and so coefficients, it makes.
    public var width: Int {
        switch self {
        case .numeric(let encoding): encoding.flagsMissing ? 2 : 1
        case .categorical(let encoding): encoding.width
        case .target(let encoding): encoding.width
        }
    }

    /// Whether artifacts of the first format can hold it.
    var isPlain: Bool {
        switch self {
        case .numeric(let encoding): encoding.lower == nil && encoding.upper == nil
        case .categorical: true
        case .target: false
        }
    }

    /// Writes the columns of the design for some rows of a column of values, the first at `start`.
    ///
    /// - Precondition: the kinds agree, and `elements` holds zeros there.
    func write(
        _ column: Column, rows: Range<Int>, into elements: inout [Double], at start: Int
    ) {
        switch (self, column) {
        case (.numeric(let encoding), .numeric(let values)):
            VectorStandardisation(
                mean: encoding.mean, scale: encoding.scale, imputed: encoding.imputed,
                lower: encoding.lower, upper: encoding.upper
            ).write(values[rows], into: &elements, at: start)
            guard encoding.flagsMissing else { return }
            for (row, value) in values[rows].enumerated() where !value.isFinite {
                elements[start + rows.count + row] = 1
            }
        case (.categorical(let encoding), .categorical(let values)):
            let columns = encoding.columns(of: values.dictionary)
            for (row, code) in values.codes[rows].enumerated() {
                let target =
                    code == CategoricalColumn.missing
                    ? encoding.missingColumn : columns[Int(code)]
                if let target { elements[start + target * rows.count + row] = 1 }
            }
        case (.target(let encoding), .categorical(let values)):
            let known = encoding.places
            let byCode = values.dictionary.map { name in
                known[name].map { encoding.values[$0] } ?? encoding.unseen
            }
            for (row, code) in values.codes[rows].enumerated() {
                let numbers =
                    code == CategoricalColumn.missing ? encoding.missing : byCode[Int(code)]
                for (j, number) in numbers.enumerated() {
                    elements[start + j * rows.count + row] = number
                }
            }
        default:
            preconditionFailure("an encoding and its column are of one kind")
        }
    }
}

extension FeatureEncoding: Codable {
    private enum Form: String, Codable { case numeric, categorical, target }

    private enum CodingKeys: String, CodingKey { case kind }

    /// Reads an encoding by its member `kind`.
    public init(from decoder: any Decoder) throws {
        let form = try decoder.container(keyedBy: CodingKeys.self)
            .decode(Form.self, forKey: .kind)
        switch form {
        case .numeric: self = .numeric(try NumericEncoding(from: decoder))
        case .categorical: self = .categorical(try CategoricalEncoding(from: decoder))
        case .target: self = .target(try TargetEncoding(from: decoder))
        }
    }

    /// Writes the encoding's members and its `kind`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .numeric(let encoding):
            try container.encode(Form.numeric, forKey: .kind)
            try encoding.encode(to: encoder)
        case .categorical(let encoding):
            try container.encode(Form.categorical, forKey: .kind)
            try encoding.encode(to: encoder)
        case .target(let encoding):
            try container.encode(Form.target, forKey: .kind)
            try encoding.encode(to: encoder)
        }
    }
}
