import Detection
import Observations
import Training
import Validation

/// How a challenger does against the champion, as `validate-model` prints it; members are a
/// contract.
struct ChallengeAnswer: Encodable {
    /// A model that is compared.
    struct Model: Encodable {
        let path: String
        /// How it was learned; absent for a graph that others made.
        let learner: LearnerChoice?
        /// How many rows it was trained on; absent for a graph that others made.
        let trainedOn: Int?
        let features: [String]

        init(_ model: StoredModel, path: String) {
            self.path = path
            features = model.schema.features.map(\.name)
            guard case .artifact(let artifact) = model else {
                (learner, trainedOn) = (nil, nil)
                return
            }
            learner = LearnerChoice(artifact.training.settings.learner)
            trainedOn = artifact.training.rows
        }
    }

    /// Both models.
    struct Models: Encodable {
        let champion: Model
        let challenger: Model
    }

    let input: String
    let models: Models
    let target: String
    /// Of two classes the second is the positive one; empty for numbers.
    let classes: [String]
    let rows: Int
    let metric: String
    let margin: Double
    let alpha: Double
    /// Whether rows were taken for independent or for a series.
    let dependence: GatePolicy.RowDependence
    let seed: UInt64
    let verdict: ChallengeVerdict
    /// Whether the challenger may replace the champion.
    let admitted: Bool
    let reasons: [String]
    let overall: ChallengePart
    /// How p-values of segments are adjusted.
    let correction: MultipleTestingCorrection
    let segments: [ChallengeSegment]

    init(
        _ challenge: Challenge, models: Models, input: String, target: String, classes: [String],
        metric: MetricName, policy: GatePolicy, seed: UInt64
    ) {
        self.input = input
        self.models = models
        self.target = target
        self.classes = classes
        rows = challenge.overall.rows
        self.metric = metric.name
        margin = policy.nonInferiorityMargin
        alpha = policy.alpha
        dependence = policy.rows
        self.seed = seed
        verdict = challenge.verdict
        admitted = challenge.admitted
        reasons = challenge.reasons
        overall = challenge.overall
        correction = challenge.correction
        segments = challenge.segments
    }
}
