import Detection
import Testing

/// Windows of labelled rows; values of scikit-learn 1.9.1 (`rolling_metrics.json`).
struct RollingRowsTests {
    @Test func `metrics over the last labels agree with scikit-learn`() throws {
        for item in try Fixture("rolling_metrics").cases {
            let labels = item["y_true"].numbers
            let scores = item["score"].numbers
            let expected = item["expected"]
            var rows = RollingRows(.labels(item["window"].integer))
            var row = 0
            for (position, index) in item["expected_at_index"].integers.enumerated() {
                while row <= index {
                    let isPredicted = scores[row] >= item["threshold"].number
                    rows.add(
                        milliseconds: 0, label: labels[row], prediction: isPredicted ? 1 : 0,
                        score: scores[row])
                    row += 1
                }
                let metrics = rows.classification(classCount: 2, positive: 1).metrics
                for (name, measure) in [
                    ("accuracy", ClassificationMeasure.accuracy), ("precision", .precision),
                    ("recall", .recall), ("f1", .f1), ("mcc", .matthewsCorrelation),
                    ("auc", .rocAUC), ("log_loss", .logLoss), ("brier", .brier),
                ] {
                    let wanted = expected[name].array[position]
                    let value = metrics[measure]?.value
                    // Where a ratio is undefined scikit-learn was told to say 0.
                    #expect(
                        wanted.isNull
                            ? value == nil
                            : isClose(value ?? 0, wanted.number, relative: 0, absolute: 1e-10),
                        "\(item.name) \(name) at \(index)")
                }
            }
        }
    }

    @Test func `a window of event time forgets what is older, in whatever order rows come`() {
        var rows = RollingRows(.eventTime(milliseconds: 100, capacity: 1000))
        for time: Int64 in [50, 10, 90, 30] {
            rows.add(milliseconds: time, label: Double(time), prediction: 0)
        }
        #expect(rows.labels == [10, 30, 50, 90])
        // 130 - 100 = 30: rows at 30 or before leave.
        rows.add(milliseconds: 130, label: 130, prediction: 0)
        #expect(rows.labels == [50, 90, 130])
        let isOldTaken = rows.add(milliseconds: 30, label: 30, prediction: 0)
        let isNewTaken = rows.add(milliseconds: 31, label: 31, prediction: 0)
        #expect(!isOldTaken && isNewTaken)
        #expect(rows.labels == [31, 50, 90, 130])
        rows.add(milliseconds: 10_000, label: 1, prediction: 0)
        #expect(rows.labels == [1])
    }

    @Test func `memory is bounded by the capacity`() {
        var rows = RollingRows(.eventTime(milliseconds: .max, capacity: 3))
        for time in 0..<100 { rows.add(milliseconds: Int64(time), label: 0, prediction: 0) }
        #expect(rows.count == 3)
        let isOldTaken = rows.add(milliseconds: 5, label: 9, prediction: 0)
        #expect(!isOldTaken)
        var last = RollingRows(.labels(3))
        for label in [1.0, 2, 3, 4, 5] { last.add(milliseconds: 0, label: label, prediction: 0) }
        #expect(last.labels == [3, 4, 5])
        var same = RollingRows(.labels(3))
        for label in [3.0, 4, 5] { same.add(milliseconds: 0, label: label, prediction: 0) }
        #expect(same == last)
        let regression = last.regression()
        #expect(isClose(regression.meanAbsoluteError.value ?? .nan, 4, relative: 1e-14))
    }
}
