/// How the columns and classes of an imported graph are called: `imported.json` beside it.
struct ImportedNames: Codable {
    /// The file's name.
    static let fileName = "imported.json"

    /// The features, in the order of the graph's inputs.
    let features: [String]

    /// The classes, in the order of the probabilities; empty for numbers.
    let classes: [String]
}
