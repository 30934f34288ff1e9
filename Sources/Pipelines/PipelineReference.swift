/// Every key that a pipeline file may have, as the reader asks for them.
public enum PipelineReference {
    /// The keys, in the order of the loop.
    public static let keys: [SettingKey] = {
        do {
            return try Pipeline.read(outline, file: "outline", environment: [:]).1.keys
        } catch {
            preconditionFailure("the outline is YAML: \(error)")
        }
    }()

    /// A table of the keys for each section, in Markdown.
    public static var markdown: String {
        ([""] + Pipeline.stages).map { stage in
            let rows = keys.filter { key in
                let first = key.path.prefix { $0 != "." }
                return stage.isEmpty ? !Pipeline.stages.contains(String(first)) : first == stage
            }
            return ([stage.isEmpty ? "## Top" : "## \(stage)", ""] + head + rows.map(row))
                .joined(separator: "\n")
        }.joined(separator: "\n\n") + "\n"
    }

    private static let head = ["| key | takes | default | meaning |", "|---|---|---|---|"]

    private static func row(_ key: SettingKey) -> String {
        let fallback =
            key.isRequired
            ? "**required**"
            : key.defaultText.map { $0.contains("`") || $0.contains(" ") ? $0 : "`\($0)`" } ?? "-"
        return "| `\(key.path)` | \(key.expected) | \(fallback) | \(key.meaning) |"
    }

    /// A file that opens every section, so that reading it asks for every key.
    private static let outline = """
        pipeline: outline
        topic: {predictions: a, labels: b}
        decode:
          features: {numeric: [x], categorical: [y]}
          target: {classes: ["0", "1"]}
        detect:
          drift: {featureTolerance: {x: {}, y: {}}}
          performance:
            monitors:
              errorRate: {}
              f1: {minimum: 0.5}
              precision: {minimum: 0.5}
              recall: {minimum: 0.5}
              accuracy: {minimum: 0.5}
        decide:
          budget: {retrainings: 1, per: 1d}
          alerts: {receivers: [{name: a, webhook: "http://localhost"}]}
        retrain: {trainer: {command: [a]}}
        deploy:
          endpoints: ["http://localhost"]
          steps: [{weight: 1}]
        """
}
