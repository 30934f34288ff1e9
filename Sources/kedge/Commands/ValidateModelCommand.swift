import ArgumentParser
import Observations
import Training
import Validation

/// Compares a challenger with the champion on labelled rows.
struct ValidateModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate-model",
        abstract: "Judge whether a challenger is better than the champion, on labelled rows.",
        discussion: """
            Either may be a model that Kedge trained, or a graph that 'kedge model import' wrote. \
            The rows must be ones that neither was trained on. Both answer all of them, and \
            the paired answers are tested: accuracy by McNemar's exact mid-p test, roc_auc by \
            DeLong's, means of losses (log_loss, brier, mae, rmse, r2) by the paired t-test, \
            other metrics by the paired bootstrap. Rows are taken for a series in the order of \
            time: where what they say of the difference depends on the rows before, errors are \
            those of stretches of rows (the circular block bootstrap). --rows independent has \
            none of that. Each model is a draw of its training, too: two that are trained alike \
            differ, and enough rows prove which is the better one. Verdicts allow for that by the \
            rows that the models were trained on (trainingDraw in JSON, beside the test of these \
            two models). Of files that a model was trained on (--trained-on), no row may be \
            among them, by its --id.

            better: proven at --alpha. worse: proven worse by more than --margin, on all rows or, \
            after Holm's correction, in a segment. not_better: it does no better, or, with a \
            margin, is proven not worse by more than that, which admits it. inconclusive: the \
            rows do not suffice.

            \(ColumnOptions.files)
            """)

    @Option(help: ArgumentHelp("The folder of the model that answers now.", valueName: "folder"))
    var champion: String

    @Option(help: ArgumentHelp("The folder of the one to replace it.", valueName: "folder"))
    var challenger: String

    @Option(help: ArgumentHelp("Labelled rows that neither was trained on.", valueName: "file"))
    var input: String

    @Option(help: "The column of labels.")
    var target: String

    @Option(
        help: "What they are judged by; by default f1, f1_macro of many classes, mae of numbers.")
    var metric: MetricName?

    @Option(
        parsing: .unconditional,
        help: "By how much the challenger may be worse, in the unit of the metric.")
    var margin = 0.0

    @Option(
        parsing: .unconditional,
        help: "The level of the one-sided tests, above 0 to 0.5; 0.025 is a 95 % interval's.")
    var alpha = 0.025

    @Option(
        parsing: .unconditional,
        help: "What the challenger's metric must reach; an error must not exceed it.")
    var bound: Double?

    @Option(
        help: ArgumentHelp("Columns by whose values rows are also judged.", valueName: "a,b"))
    var segments: [String] = []

    @Option(help: "The column of ids: rows of --trained-on are refused.")
    var id: String?

    @Option(
        help: ArgumentHelp("Files that a model was trained on.", valueName: "file,file"))
    var trainedOn: [String] = []

    @Option(help: "Whether each row is drawn by itself (independent), or depends on those before.")
    var rows = NamedChoice(GatePolicy.RowDependence.series)

    @Option(parsing: .unconditional, help: "With fewer labelled rows nothing is concluded.")
    var minimumRows = 30

    @Option(parsing: .unconditional, help: "How many resamples the bootstrap draws.")
    var replicates = 999

    @Option(parsing: .unconditional, help: "The seed of all random choices.")
    var seed: UInt64 = 1

    @OptionGroup var output: OutputOptions

    @Flag(help: "Exit with 1 unless the challenger may replace the champion.")
    var failUnlessAdmitted = false

    func validate() throws {
        guard (id == nil) == trainedOn.isEmpty else {
            throw ArgumentParser.ValidationError("expected --id and --trained-on together")
        }
    }

    func run() async throws {
        if let id {
            try RowIdentities(column: id).requireOthers(
                in: input, than: WordList.words(trainedOn))
        }
        let first = try ModelFolder(path: champion, option: "--champion").model()
        let second = try ModelFolder(path: challenger, option: "--challenger").model()
        let metric = metric ?? MetricName(Self.standard(first.target.kind))
        let policy = try policy(metric, kind: first.target.kind)
        let file = try ChallengeFile(
            path: input, target: target, champion: first, challenger: second,
            segments: WordList.words(segments))
        let challenge = try Self.judge(file, policy: policy, seed: seed)
        let answer = ChallengeAnswer(
            challenge,
            models: .init(
                champion: .init(first, path: champion),
                challenger: .init(second, path: challenger)),
            input: file.name, target: target, classes: file.target.classes, metric: metric,
            policy: policy, seed: seed)
        try output.print(answer) { ChallengeText.text(answer) }
        if failUnlessAdmitted, !answer.admitted { throw ExitStatus.failed }
    }

    private static func judge(
        _ file: ChallengeFile, policy: GatePolicy, seed: UInt64
    ) throws -> Challenge {
        do throws(Validation.ValidationError) {
            return try Challenge(
                file.answers, segmentations: file.segmentations, policy: policy, seed: seed)
        } catch {
            throw InputError("\(file.name): \(error)")
        }
    }

    private static func standard(_ kind: TargetSchema.Kind) -> GateMetric {
        switch kind {
        case .binaryClassification: .f1
        case .multiclassClassification: .f1Macro
        case .regression: .meanAbsoluteError
        }
    }

    private func policy(_ name: MetricName, kind: TargetSchema.Kind) throws -> GatePolicy {
        guard name.metric.fits(kind) else {
            let names = GateMetric.all(for: kind).map { MetricName($0).name }
            throw InputError(
                "--metric: expected one for a target of kind \(kind.rawValue), "
                    + "\(names.joined(separator: ", ")), got '\(name.name)'")
        }
        let policy = GatePolicy(
            metric: name.metric, labelledRowsMin: minimumRows, alpha: alpha,
            nonInferiorityMargin: margin, metricBound: bound, bootstrapReplicates: replicates,
            rows: rows.value)
        do throws(Validation.ValidationError) {
            try policy.validate()
        } catch {
            throw InputError(Self.sentence(of: error))
        }
        return policy
    }

    /// A setting by the option that gives it.
    private static func sentence(of error: Validation.ValidationError) -> String {
        guard case .setting(let name, let expected, let got) = error else {
            return error.description
        }
        let options = [
            "labelledRowsMin": "--minimum-rows", "nonInferiorityMargin": "--margin",
            "metricBound": "--bound", "bootstrapReplicates": "--replicates",
        ]
        return "\(options[name] ?? "--\(name)"): expected \(expected), got \(got)"
    }
}
