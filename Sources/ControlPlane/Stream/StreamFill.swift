/// How full what is bounded is, in one partition or, added up, in several.
struct StreamFill: Equatable {
    /// Predictions in memory whose label has not come yet.
    var openPredictions = 0
    /// Predictions that were spilled since the oldest that is stored.
    var spilledPredictions = 0
    /// Labels whose prediction has not come yet.
    var waitingLabels = 0
    /// Rows of windows that have not closed.
    var openWindowRows = 0
    /// Predictions that are remembered because they are not in all windows of their time.
    var leftOutRows = 0
    /// Closed windows by count that labels may still revise.
    var closedWindows = 0
    /// The bytes of the journal since the state was last stored whole.
    var journalBytes = 0
    /// Versions that have monitors.
    var monitoredVersions = 0

    /// Adds another partition.
    static func += (all: inout StreamFill, one: StreamFill) {
        all.openPredictions += one.openPredictions
        all.spilledPredictions += one.spilledPredictions
        all.waitingLabels += one.waitingLabels
        all.openWindowRows += one.openWindowRows
        all.leftOutRows += one.leftOutRows
        all.closedWindows += one.closedWindows
        all.journalBytes += one.journalBytes
        all.monitoredVersions += one.monitoredVersions
    }
}
