public import Training
import Validation

extension Pipeline {
    /// How challengers are trained: `auto` compares by what the gate judges by.
    ///
    /// - Parameters:
    ///   - embargoRows: how many of the newest rows before those that `auto` compares on may have
    ///     had no label yet.
    ///   - rowsSinceChange: how many of the newest rows came since the law changed, where that is
    ///     known.
    public func trainingSettings(
        embargoRows: Int = 0, rowsSinceChange: Int? = nil
    ) -> TrainingSettings {
        var settings = retrain.training
        if case .automatic(var selection) = settings.learner {
            selection.metric = SelectionMetric(validate.gate.metric)
            if selection.stream != nil { selection.embargoRows = embargoRows }
            selection.stream?.rowsSinceChange = rowsSinceChange
            settings.learner = .automatic(selection)
        }
        return settings
    }

    /// How many labelled rows the baseline of the monitor of the error rate is made on, at most.
    public var baselineRowsMax: Int {
        validate.isRehearsed
            ? retrain.streamSelection?.scoredRowsMax ?? validate.holdOutRows : validate.holdOutRows
    }
}

extension SelectionMetric {
    /// What the gate judges by, where candidates can be compared by it; else nil: the usual loss.
    init?(_ metric: GateMetric) {
        switch metric {
        case .accuracy: self = .accuracy
        case .f1: self = .f1
        case .f1Macro: self = .f1Macro
        case .logLoss: self = .logLoss
        case .meanAbsoluteError: self = .meanAbsoluteError
        case .rootMeanSquaredError: self = .rootMeanSquaredError
        default: return nil
        }
    }
}
