internal import Observations

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

extension ModelArtifact: Codable {
    private enum CodingKeys: String, CodingKey {
        case format, formatVersion, schema, target, encodings, coefficients, intercept
        case transforms, predictor, calibration, decisionThreshold, training
    }

    /// What the member `format` says of one weighted sum of standardised numbers and one-hot
    /// categories.
    ///
    /// Such models are written as they were before there were others, byte for byte.
    public static let linearFormat = "kedge-linear-model"

    /// What the member `format` says of every other model, which has a member `predictor`.
    public static let format = "kedge-model"

    /// The longest JSON that is read, in bytes.
    public static let encodedBytesMax = 64 << 20

    /// Reads an artifact from its JSON.
    ///
    /// - Throws: `TrainingError.artifact` with what was expected and what came.
    public init(decoding bytes: [UInt8]) throws(TrainingError) {
        guard bytes.count <= Self.encodedBytesMax else {
            throw .artifact(
                expected: "at most \(Self.encodedBytesMax) bytes", got: "\(bytes.count)")
        }
        do {
            self = try JSONDecoder().decode(ModelArtifact.self, from: Data(bytes))
        } catch let error as TrainingError {
            throw error
        } catch let error as DecodingError {
            throw Self.artifactError(error)
        } catch {
            throw .artifact(expected: "valid JSON", got: "\(error)")
        }
    }

    /// The canonical JSON: members sorted, no spaces, numbers as short as they round-trip.
    ///
    /// Equal artifacts give equal bytes.
    public func encoded() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return [UInt8](try encoder.encode(self))
        } catch {
            preconditionFailure("every number of an artifact is finite, yet: \(error)")
        }
    }

    /// Reads and checks an artifact.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let format = try values.decode(String.self, forKey: .format)
        let version = try values.decode(Int.self, forKey: .formatVersion)
        let isLinear = format == Self.linearFormat
        guard isLinear || format == Self.format, version == Self.formatVersion else {
            throw TrainingError.artifact(
                expected: "format '\(Self.linearFormat)' or '\(Self.format)' version "
                    + "\(Self.formatVersion)",
                got: "'\(format)' version \(version)")
        }
        let schema = try values.decode(FeatureSchema.self, forKey: .schema)
        let target = try values.decode(TargetSchema.self, forKey: .target)
        try self.init(
            schema: try Self.checked { () throws(ObservationsError) in
                try FeatureSchema(schema.features)
            },
            target: target.kind == .regression
                ? .regression
                : try Self.checked { () throws(ObservationsError) in
                    try TargetSchema(classes: target.classes)
                },
            encodings: values.decode([FeatureEncoding].self, forKey: .encodings),
            transforms: isLinear
                ? [] : values.decodeIfPresent([ColumnTransform].self, forKey: .transforms) ?? [],
            predictor: isLinear
                ? .linear(
                    LinearPredictor(
                        coefficients: values.decode([Double].self, forKey: .coefficients),
                        intercept: values.decode(Double.self, forKey: .intercept)))
                : values.decode(Predictor.self, forKey: .predictor),
            calibration: isLinear
                ? nil
                : values.decodeIfPresent(ScoreCalibration.self, forKey: .calibration),
            decisionThreshold: values.decode(Double.self, forKey: .decisionThreshold),
            training: values.decode(TrainingSummary.self, forKey: .training))
    }

    /// Writes the artifact.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let sum = function.weightedSum.flatMap { encodings.allSatisfy(\.isPlain) ? $0 : nil }
        try container.encode(sum == nil ? Self.format : Self.linearFormat, forKey: .format)
        try container.encode(Self.formatVersion, forKey: .formatVersion)
        try container.encode(schema, forKey: .schema)
        try container.encode(target, forKey: .target)
        try container.encode(encodings, forKey: .encodings)
        if let sum {
            try container.encode(sum.coefficients, forKey: .coefficients)
            try container.encode(sum.intercept, forKey: .intercept)
        } else {
            if !transforms.isEmpty { try container.encode(transforms, forKey: .transforms) }
            try container.encode(predictor, forKey: .predictor)
            try container.encodeIfPresent(calibration, forKey: .calibration)
        }
        try container.encode(decisionThreshold, forKey: .decisionThreshold)
        try container.encode(training, forKey: .training)
    }

    /// Makes a value through its checking initialiser.
    private static func checked<Value>(
        _ make: () throws(ObservationsError) -> Value
    ) throws(TrainingError) -> Value {
        do {
            return try make()
        } catch {
            throw .artifact(expected: "a valid schema and target", got: "\(error)")
        }
    }

    private static func artifactError(_ error: DecodingError) -> TrainingError {
        func place(_ context: DecodingError.Context) -> String {
            context.codingPath.isEmpty
                ? "the top level"
                : "'" + context.codingPath.map(\.stringValue).joined(separator: ".") + "'"
        }
        switch error {
        case .keyNotFound(let key, let context):
            return .artifact(
                expected: "member '\(key.stringValue)' at \(place(context))", got: "none")
        case .typeMismatch(let type, let context):
            return .artifact(
                expected: "a value of type \(type)", got: "another at \(place(context))")
        case .valueNotFound(let type, let context):
            return .artifact(expected: "a value of type \(type)", got: "null at \(place(context))")
        case .dataCorrupted(let context):
            return .artifact(
                expected: "valid JSON",
                got: "an error at \(place(context)): "
                    + context.debugDescription)
        @unknown default:
            return .artifact(expected: "valid JSON", got: "\(error)")
        }
    }
}
