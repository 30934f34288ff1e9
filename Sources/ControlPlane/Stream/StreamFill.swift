/// How full what is bounded is, in one partition or, added up, in several.
struct StreamFill: Equatable {
    /// Predictions whose label has not come yet.
    var openPredictions = 0
    /// Labels whose prediction has not come yet.
    var waitingLabels = 0
    /// Rows of windows that have not closed.
    var openWindowRows = 0
    /// The bytes of the journal since the state was last stored whole.
    var journalBytes = 0

    /// Adds another partition.
    static func += (all: inout StreamFill, one: StreamFill) {
        all.openPredictions += one.openPredictions
        all.waitingLabels += one.waitingLabels
        all.openWindowRows += one.openWindowRows
        all.journalBytes += one.journalBytes
    }
}
