internal import Observations

/// A version of a model that can score, and what is made once for it.
struct LoadedVersion: Sendable {
    /// The version.
    let name: String
    /// The model.
    let model: any ScoringModel
    /// The bytes that the model was read from.
    let artifact: [UInt8]
    /// For each feature, `"name":` as JSON.
    let featureKeys: [[UInt8]]

    private let kinds: [Feature.Kind]
    private let numericCount: Int

    init(name: String, model: any ScoringModel, artifact: [UInt8]) {
        self.name = name
        self.model = model
        self.artifact = artifact
        featureKeys = model.schema.features.map { feature in
            var writer = JSONWriter()
            writer.key(feature.name)
            return writer.bytes
        }
        kinds = model.schema.features.map(\.kind)
        numericCount = kinds.count { $0 == .numeric }
    }

    /// Scores one row.
    ///
    /// - Throws: `ScoringError.malformed` for a value of the wrong type, naming the feature;
    ///   `ScoringError.unusableScore`.
    func score(
        _ request: borrowing InferRequest, _ binding: borrowing RowBinding, row: Int,
        modelName: String
    ) throws(ScoringError) -> ScoredRow {
        var numeric: [Double] = []
        numeric.reserveCapacity(numericCount)
        var categorical: [String?] = []
        for (feature, kind) in kinds.enumerated() {
            let value = request.elements[binding.element(of: feature, row: row)].value
            switch (kind, value) {
            case (.numeric, .number(let number)): numeric.append(number)
            case (.numeric, .null): numeric.append(.nan)
            case (.categorical, .text(let text)): categorical.append(text)
            case (.categorical, .null): categorical.append(nil)
            default:
                throw .malformed(
                    "expected \(kind == .numeric ? "numbers" : "texts") as values of feature "
                        + "'\(model.schema.features[feature].name)'")
            }
        }
        let score = model.score(numeric: numeric, categorical: categorical)
        guard score.isFinite else {
            throw .unusableScore(model: modelName, version: name)
        }
        return ScoredRow(score: score, prediction: model.prediction(forScore: score))
    }
}
