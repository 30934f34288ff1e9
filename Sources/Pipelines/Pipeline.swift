import Yams

/// One model's loop, as its YAML file states it: a section for each of the nine stages, in order.
public struct Pipeline: Sendable, Equatable, Codable {
    /// The name of the pipeline: letters, digits and `._-`, up to 100; required.
    public let name: String
    /// The model that it governs; default the name of the pipeline.
    public let model: String
    /// What it is for; default empty.
    public let description: String
    /// Where predictions and labels come from.
    public let topic: TopicStage
    /// What the model takes and what it predicts.
    public let decode: DecodeStage
    /// What is compared with the reference, and how labels find their predictions.
    public let window: WindowStage
    /// What counts as drift, and how quality is watched.
    public let detect: DetectStage
    /// When to retrain, and whom to tell.
    public let decide: DecideStage
    /// How a challenger is trained, and on which rows.
    public let retrain: RetrainStage
    /// How a challenger is compared with the champion before it may be deployed.
    public let validate: ValidateStage
    /// Where models are served, and how a new one is brought there.
    public let deploy: DeployStage
    /// What a canary must prove on live traffic.
    public let verify: VerifyStage

    /// The nine words of the loop, in its order.
    public static let stages = [
        "topic", "decode", "window", "detect", "decide", "retrain", "validate", "deploy", "verify",
    ]

    /// Reads a pipeline file strictly: unknown keys, wrong types and impossible combinations are
    /// problems.
    ///
    /// `${NAME}` and `${NAME:-default}` in values stand for variables of `environment`.
    ///
    /// - Parameter file: the name that problems show.
    /// - Throws: `PipelineErrors` with every problem of the file.
    public init(
        yaml: String, file: String, environment: [String: String]
    ) throws(PipelineErrors) {
        let (pipeline, reading) = try Self.read(yaml, file: file, environment: environment)
        guard reading.problems.isEmpty else { throw PipelineErrors(reading.problems) }
        self = pipeline
    }

    /// Reads a pipeline file; returns the pipeline and its text with the values of variables.
    ///
    /// In that text `${NAME}` is `${NAME:-value}`: read without an environment it gives the same
    /// pipeline anywhere, with the comments of the author. It is what a registry stores.
    ///
    /// - Throws: `PipelineErrors` as `init`, and when a value cannot stand in the file.
    public static func resolve(
        yaml: String, file: String, environment: [String: String]
    ) throws(PipelineErrors) -> (pipeline: Pipeline, source: String) {
        let pipeline = try Pipeline(yaml: yaml, file: file, environment: environment)
        let source = Substitution(environment: environment).pinned(yaml)
        let again: Pipeline?
        do {
            again = try Pipeline(yaml: source, file: file, environment: [:])
        } catch {
            again = nil
        }
        guard again == pipeline else {
            throw PipelineErrors([
                PipelineProblem(
                    file: file, line: 1, column: 1, path: "",
                    message: "expected values of variables without quotes, braces and line ends, "
                        + "got one that cannot stand in the file")
            ])
        }
        return (pipeline, source)
    }

    /// Reads a file as far as it goes; the pipeline is sound only if the reading has no problems.
    static func read(
        _ yaml: String, file: String, environment: [String: String]
    ) throws(PipelineErrors) -> (Pipeline, Reading) {
        let text: YAMLText
        do {
            text = try YAMLText(yaml)
        } catch {
            throw PipelineErrors([
                PipelineProblem(
                    file: file, line: error.position.line, column: error.position.column, path: "",
                    message: error.message)
            ])
        }
        guard case .mapping = text.root else {
            throw PipelineErrors([
                PipelineProblem(
                    file: file, line: 1, column: 1, path: "",
                    message: "expected keys, got \(SectionReader.shown(text.root))")
            ])
        }
        let reading = Reading(file: file, environment: environment, standIns: text.standIns)
        let root = SectionReader(
            text.root, reading: reading, path: "", referencePath: "", position: .start)
        let pipeline = Pipeline(root)
        root.refuseOthers()
        return (pipeline, reading)
    }

    private init(_ keys: SectionReader) {
        let name = keys.required("pipeline", .name, "The name of the pipeline.")
        self.name = name
        model =
            keys.optional(
                "model", .name, without: "the name of the pipeline", "The model that it governs.")
            ?? name
        description =
            keys.optional("description", .prose, "What the pipeline is for.") ?? ""
        topic = keys.section("topic") { TopicStage($0, pipeline: name) }
        let decode = keys.section("decode") { DecodeStage($0) }
        self.decode = decode
        let targetIsSound = keys.reading.isSound("decode.target")
        window = keys.section("window") { WindowStage($0) }
        detect = keys.section("detect") {
            DetectStage($0, decode: decode, targetIsSound: targetIsSound)
        }
        decide = keys.section("decide") { DecideStage($0) }
        let retrain = keys.section("retrain") {
            RetrainStage($0, target: decode.target, targetIsSound: targetIsSound)
        }
        self.retrain = retrain
        validate = keys.section("validate") {
            ValidateStage($0, decode: decode, targetIsSound: targetIsSound, retrain: retrain)
        }
        let (deploy, rollout) = keys.section("deploy") { (DeployStage($0), RolloutSettings($0)) }
        self.deploy = deploy
        verify = keys.section("verify") { VerifyStage($0, deploy: rollout) }
    }
}
