import Windows

/// Which topic of a partition is held back, because it is far ahead of the other.
///
/// Labels wait in memory for the predictions' watermark; while the bound of those is reached, no
/// more are read. Predictions that are ahead of the labels would be spilled; while they take half
/// of their room in memory and there are labels to read, labels are read first. Never both: labels
/// are held only while some wait for predictions, predictions only while none does. When a topic is
/// read decides no result, only what has to wait where.
enum TopicHold: Equatable {
    case none
    case predictions
    case labels

    /// How far each topic of a partition is ahead of the other.
    struct Lead: Equatable {
        /// Predictions in memory that no label has reached.
        let predictions: Int
        /// Labels that the predictions' watermark has not reached.
        let labels: Int
    }

    /// What to hold next.
    ///
    /// A topic that was held is read again once half of what it was ahead has gone.
    ///
    /// - Parameter hasLabels: whether there are labels to read, as far as one can tell.
    func next(_ lead: Lead, hasLabels: Bool, settings: LabelJoinSettings) -> TopicHold {
        let labelsMax = self == .labels ? settings.waitingLabelsMax / 2 : settings.waitingLabelsMax
        if lead.labels > labelsMax { return .labels }
        let room = settings.openPredictionsMax / 2
        let predictionsMax = self == .predictions ? room / 2 : room
        let isAhead = lead.labels == 0 && lead.predictions > predictionsMax
        return isAhead && hasLabels ? .predictions : .none
    }
}
