internal import Observations

/// One column of a signature.
struct SignatureColumn: Encodable {
    let type: String
    let name: String
    let required = true

    /// What a model takes, as a JSON list.
    static func json(of schema: FeatureSchema) -> String {
        SortedJSON.text(
            schema.features.map {
                SignatureColumn(
                    type: $0.kind == .numeric ? "double" : "string", name: $0.name)
            })
    }

    /// What a model answers, as a JSON list: of classes a label, all others are numbers.
    static func json(of target: TargetSchema, outputs: [String]) -> String {
        SortedJSON.text(
            outputs.enumerated().map { position, name in
                let isLabel = target.kind != .regression && position == 0
                return SignatureColumn(type: isLabel ? "string" : "double", name: name)
            })
    }
}
