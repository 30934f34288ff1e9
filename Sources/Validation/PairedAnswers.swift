internal import Detection
public import Observations

/// What champion and challenger answer on the same labelled rows.
public struct PairedAnswers: Sendable, Hashable {
    /// The class index or number of each row.
    public let labels: [Double]

    /// What is predicted.
    public let target: TargetSchema

    /// What the champion answers.
    public let champion: ModelAnswers

    /// What the challenger answers.
    public let challenger: ModelAnswers

    /// Whether the challenger's answers are those of a rehearsal (`TrainingDraw`).
    let isRehearsed: Bool

    /// Brings answers and labels together.
    ///
    /// - Throws: `ValidationError.shape` unless lengths agree, labels and predictions are of the
    ///   target, and probabilities are between 0 and 1.
    public init(
        labels: [Double], target: TargetSchema, champion: ModelAnswers, challenger: ModelAnswers
    ) throws(ValidationError) {
        try self.init(
            labels: labels, target: target, champion: champion, challenger: challenger,
            isRehearsed: false)
    }

    init(
        labels: [Double], target: TargetSchema, champion: ModelAnswers, challenger: ModelAnswers,
        isRehearsed: Bool
    ) throws(ValidationError) {
        if let row = labels.firstIndex(where: { !target.holds($0) }) {
            throw .shape(
                expected: target.kind == .regression
                    ? "finite labels" : "labels of \(target.classes.count) classes",
                got: "another in row \(row)")
        }
        try champion.check(rows: labels.count, target: target, model: "champion")
        try challenger.check(rows: labels.count, target: target, model: "challenger")
        self.init(
            checked: labels, target: target, champion: champion, challenger: challenger,
            isRehearsed: isRehearsed)
    }

    private init(
        checked labels: [Double], target: TargetSchema, champion: ModelAnswers,
        challenger: ModelAnswers, isRehearsed: Bool
    ) {
        self.isRehearsed = isRehearsed
        self.labels = labels
        self.target = target
        self.champion = champion
        self.challenger = challenger
    }

    /// How many rows there are.
    public var count: Int { labels.count }

    /// The rows at `indices`, in that order.
    public func rows(_ indices: [Int]) -> PairedAnswers {
        PairedAnswers(
            checked: indices.map { labels[$0] }, target: target, champion: champion.rows(indices),
            challenger: challenger.rows(indices), isRehearsed: isRehearsed)
    }

    /// Whether rows are seen to depend on those before them.
    ///
    /// In their labels, or in where a model is wrong and by how much: it shows more plainly there
    /// than in how the models differ.
    var isDependent: Bool {
        let errors = [champion, challenger].map { model in
            labels.indices.map { row in
                let error = model.predictions[row] - labels[row]
                return target.kind == .regression ? error : error == 0 ? 0 : 1
            }
        }
        return ([labels] + errors).contains { BlockLength([$0]).rows > 1 }
    }

    /// Checks that a metric can be told of the answers.
    func require(_ metric: GateMetric) throws(ValidationError) {
        guard metric.fits(target.kind) else {
            let names = GateMetric.all(for: target.kind).map(\.rawValue).joined(separator: ", ")
            throw .shape(
                expected: "a metric for a target of kind \(target.kind.rawValue): \(names)",
                got: metric.rawValue)
        }
        guard
            !metric.needsProbabilities
                || !(champion.probabilities.isEmpty || challenger.probabilities.isEmpty)
        else {
            throw .shape(expected: "probabilities for \(metric.name)", got: "predictions alone")
        }
    }
}
