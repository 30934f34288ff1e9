import Detection
import Testing

/// Values of scikit-learn 1.9.1 (`metrics.json`), whose tolerance is 1e-12.
struct MulticlassMetricsTests {
    /// A case's labels and predictions as classes 0 ..< count.
    private static func confusion(_ item: FixtureValue) -> MulticlassConfusion {
        let classes = item["expected"]["labels"].numbers
        var confusion = MulticlassConfusion(classCount: classes.count)
        let weights = item["sample_weight"].isNull ? nil : item["sample_weight"].numbers
        let pairs = zip(item["y_true"].numbers, item["y_pred"].numbers)
        for (row, (label, prediction)) in pairs.enumerated() {
            confusion.add(
                label: classes.firstIndex(of: label) ?? 0,
                prediction: classes.firstIndex(of: prediction) ?? 0, weight: weights?[row] ?? 1)
        }
        return confusion
    }

    private static func expect(
        _ value: Double?, _ wanted: FixtureValue, _ name: String, absolute: Double = 1e-12
    ) {
        #expect(
            isClose(value ?? 0, wanted.number, relative: 0, absolute: absolute), "\(name)")
    }

    @Test func `confusion and averages agree with scikit-learn for any number of classes`() throws {
        let cases = try Fixture("metrics").cases.filter { !$0["expected"]["labels"].isNull }
        #expect(cases.count >= 19)
        for item in cases {
            let confusion = Self.confusion(item)
            let expected = item["expected"]
            #expect(
                confusion.counts
                    == expected["confusion_matrix_rows_true"].array.flatMap(\.numbers))
            Self.expect(confusion.accuracy, expected["accuracy"], item.name)
            Self.expect(confusion.matthewsCorrelation, expected["mcc"], "\(item.name) mcc")
            Self.expect(
                confusion.balancedAccuracy, expected["balanced_accuracy"],
                "\(item.name) balanced")
            if let kappa = confusion.cohenKappa {
                Self.expect(kappa, expected["cohen_kappa"], "\(item.name) kappa")
            } else {
                #expect(expected["cohen_kappa"].number.isNaN)
            }
            for average in ClassAverage.allCases {
                for zeroDivision in [0.0, 1] {
                    let wanted = expected["prf_\(average.rawValue)_zd\(Int(zeroDivision))"].array
                    guard wanted.count == 3 else { continue }
                    let metrics: [ClassificationMetric] = [.precision, .recall, .f1]
                    for (metric, value) in zip(metrics, wanted) {
                        Self.expect(
                            confusion.averaged(metric, average, zeroDivision: zeroDivision),
                            value, "\(item.name) \(average) \(metric) \(zeroDivision)")
                    }
                }
            }
        }
    }

    // f1_score(labels, predictions, average="macro") of scikit-learn 1.9.1.
    @Test(
        arguments: [
            ([0, 0, 0], [0, 0, 0], 1), ([0, 0, 2], [0, 2, 2], 2.0 / 3),
            ([0, 0], [0, 1], 1.0 / 3),
        ] as [([Int], [Int], Double)])
    func `a report leaves out a class without labels and predictions`(
        labels: [Int], predictions: [Int], expected: Double
    ) {
        var confusion = MulticlassConfusion(classCount: 3)
        for (label, prediction) in zip(labels, predictions) {
            confusion.add(label: label, prediction: prediction)
        }
        let report = ClassificationReport(confusion: confusion, positive: 1)
        #expect(isClose(report.metrics[.f1Macro]?.value ?? 0, expected, relative: 1e-15))
    }

    @Test func `log-loss and areas agree with scikit-learn for more than two classes`() throws {
        var compared = 0
        for item in try Fixture("metrics").cases where !item["proba_row_major"].isNull {
            let labels = item["y_true"].integers
            let probabilities = item["proba_row_major"].numbers
            let count = item["n_classes"].integer
            let expected = item["expected"]
            Self.expect(
                MulticlassScores.logLoss(
                    labels: labels, probabilities: probabilities, classCount: count),
                expected["multiclass_log_loss"], item.name, absolute: 1e-10)
            for (average, key) in [
                (MulticlassScores.AreaAverage.oneVersusRestMacro, "auc_ovr_macro"),
                (.oneVersusRestWeighted, "auc_ovr_weighted"),
                (.oneVersusOneMacro, "auc_ovo_macro"),
            ] {
                Self.expect(
                    MulticlassScores.rocAUC(
                        labels: labels, probabilities: probabilities, classCount: count,
                        average: average), expected[key], "\(item.name) \(key)")
            }
            compared += 1
        }
        #expect(compared == 3)
    }

    @Test func `average precision and calibration error agree with scikit-learn`() throws {
        for item in try Fixture("metrics").cases where item["sample_weight"].isNull {
            let scores = item["expected"]["scores"]
            guard !scores.isNull else { continue }
            let labels = item["y_true"].numbers
            let values = item["score"].numbers
            let precision = ScoreMetrics.averagePrecision(labels: labels, scores: values)
            #expect((precision == nil) == scores["average_precision"].isNull)
            if precision != nil {
                Self.expect(precision, scores["average_precision"], "\(item.name) precision")
            }
            Self.expect(
                CalibrationError.value(labels: labels, scores: values),
                scores["ece_10_equal_width"], "\(item.name) calibration")
        }
    }

    @Test func `errors of a regression agree with scikit-learn`() throws {
        let cases = try Fixture("metrics").cases.filter { $0.name.hasPrefix("reg") }
        #expect(cases.count == 3)
        for item in cases {
            let labels = item["y_true"].numbers
            let predictions = item["y_pred"].numbers
            let expected = item["expected"]
            let report = RegressionReport(labels: labels, predictions: predictions)
            Self.expect(report.meanAbsoluteError.value, expected["mae"], item.name)
            Self.expect(report.rootMeanSquaredError.value, expected["rmse"], item.name)
            Self.expect(
                RegressionMetrics.meanSquaredError(labels: labels, predictions: predictions),
                expected["mse"], item.name)
            let squared = RegressionMetrics.rSquared(labels: labels, predictions: predictions)
            #expect(squared == nil ? report.rSquared.absent != nil : report.rSquared.absent == nil)
            // scikit-learn says 0 where all labels are equal: undefined here.
            Self.expect(squared, expected["r2_sklearn"], item.name)
        }
    }

    @Test func `the jackknife of a share is its standard error`() throws {
        var confusion = MulticlassConfusion(classCount: 3)
        for row in 0..<50 { confusion.add(label: row % 3, prediction: row % 7 == 0 ? 0 : row % 3) }
        let share = try #require(confusion.accuracy)
        let error = try #require(confusion.standardError { $0.accuracy })
        // Efron (1982): for a mean it is s / sqrt(n).
        #expect(isClose(error, (share * (1 - share) / 49).squareRoot(), relative: 1e-12))
        #expect(MulticlassConfusion(classCount: 2).standardError { $0.accuracy } == nil)
    }

    @Test func `the error of the area is DeLong's`() throws {
        // Positives .9 .8 .4, negatives .7 .3 .2: V = 1, 1, 2/3 and W = 2/3, 1, 1, by hand.
        let area = try #require(
            ScoreMetrics.rocAUCWithError(
                labels: [1, 1, 1, 0, 0, 0], scores: [0.9, 0.8, 0.4, 0.7, 0.3, 0.2]))
        #expect(isClose(area.value, 8.0 / 9, relative: 1e-14))
        let error = try #require(area.standardError)
        #expect(isClose(error, (2.0 / 81).squareRoot(), relative: 1e-12))
        #expect(ScoreMetrics.rocAUCWithError(labels: [1, 1], scores: [1, 2]) == nil)
        #expect(
            try #require(
                ScoreMetrics.rocAUCWithError(labels: [1, 0], scores: [1, 2])
            ).standardError == nil)
    }
}
