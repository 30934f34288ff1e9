import Foundation
import Observations

/// What the demo does, in numbers.
struct DemoPlan: Sendable {
    /// The rows of the file; the first `trainingRows` train the first champion.
    var rows = 45_312
    /// The first tenth.
    var trainingRows = 4531
    /// How many rows later than its prediction a label arrives.
    var labelDelayRows = 500
    /// The most rows in a second: half-hours of a market go by 720 000 times as fast.
    var rowsPerSecond = 400.0
    /// After which row the sabotaged model is submitted.
    var sabotageRow = 30_000
    /// How far the worker may fall behind before the replay waits for it.
    var lagRowsMax = 150

    /// The pipeline.
    let pipeline = "electricity"
    /// The model.
    let model = "electricity-price"
    /// The column that holds the labels.
    let labelColumn = "class"
    /// The first half-hour of the data.
    let start = Timestamp(rfc3339: "1996-05-07T00:00:00Z") ?? Timestamp(milliseconds: 0)
    /// The event time between two rows.
    let interval = Duration.seconds(1800)

    /// The row whose event time is `time`.
    func row(at time: Timestamp) -> Int {
        Int((time - start).milliseconds / interval.milliseconds)
    }
}
