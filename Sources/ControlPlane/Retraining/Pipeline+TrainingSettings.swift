import Pipelines
import Training
import Validation

extension Pipeline {
    /// How challengers are trained: `auto` compares by what the gate judges by.
    var trainingSettings: TrainingSettings {
        var settings = retrain.training
        if case .automatic(var selection) = settings.learner {
            selection.metric = SelectionMetric(validate.gate.metric)
            settings.learner = .automatic(selection)
        }
        return settings
    }
}

extension SelectionMetric {
    /// What the gate judges by, where candidates can be compared by it; else nil: the usual loss.
    init?(_ metric: GateMetric) {
        switch metric {
        case .accuracy: self = .accuracy
        case .f1: self = .f1
        case .logLoss: self = .logLoss
        case .meanAbsoluteError: self = .meanAbsoluteError
        case .rootMeanSquaredError: self = .rootMeanSquaredError
        default: return nil
        }
    }
}
