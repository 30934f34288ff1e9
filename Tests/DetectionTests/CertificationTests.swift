import Observations
import Testing

@testable import Detection

struct CertificationTests {
    private static func plan(_ runs: Int = 50) throws -> CertificationPlan {
        try CertificationPlan(runs: runs, rowsPerRun: 2000, rowsPerMonth: 30_000, seed: 7)
    }

    /// A classifier that errs in a share of rows, each by itself.
    private static func outcomes(
        _ count: Int, errors: Double, classes: Int = 2
    ) -> (labels: [Int], predictions: [Int]) {
        var random = SplitMix64(seed: 3)
        let labels = (0..<count).map { _ in Int(random.nextUniform() * Double(classes)) }
        return (
            labels,
            labels.map { random.nextUniform() < errors ? ($0 + 1) % classes : $0 }
        )
    }

    @Test func `rows are drawn in stretches, round the end`() {
        var random = SplitMix64(seed: 1)
        let drawn = BlockBootstrap(rows: 10, length: 4).draw(400, random: &random)
        #expect(drawn.count == 400)
        for start in stride(from: 0, to: 400, by: 4) {
            for offset in 1..<4 {
                #expect(drawn[start + offset] == (drawn[start] + offset) % 10)
            }
        }
        #expect(Set(drawn).count == 10)
    }

    @Test func `a Poisson interval is that of the tables`() {
        // Garwood's exact interval of 10 events: 4.795 to 18.39; of none: 0 to 3.689.
        let ten = CertifiedRate(events: 10, exposure: 1, per: 1)
        #expect(abs(ten.lower - 4.795) < 0.02)
        #expect(abs(ten.upper - 18.39) < 0.02)
        let none = CertifiedRate(events: 0, exposure: 1, per: 1)
        #expect(none.lower == 0)
        #expect(abs(none.upper - 3.689) < 0.1)
    }

    @Test func `an e-detector keeps its budget on history, and notices a lower F1`() throws {
        let (labels, predictions) = Self.outcomes(4000, errors: 0.05)
        let certification = try PerformanceCertification(
            labels: labels, predictions: predictions, plan: Self.plan())
        let calm = try certification.certify(
            .metric(.f1, minimum: 0.93, threshold: 100_000), name: "f1")
        #expect(calm.falseAlarms <= 5)
        #expect(calm.changes.map(\.change) == [.f1Loss])
        // A minimum above what history had must alarm without end.
        let wrong = try certification.certify(
            .metric(.f1, minimum: 0.99, threshold: 100_000), name: "f1")
        #expect(wrong.runsWithFalseAlarm > 0.9)
        #expect(wrong.falseAlarmsPerMonth.value > calm.falseAlarmsPerMonth.value)
    }

    @Test func `accuracy and errors of several classes are watched, too`() throws {
        let (labels, predictions) = Self.outcomes(4000, errors: 0.05, classes: 4)
        let certification = try PerformanceCertification(
            labels: labels, predictions: predictions, classCount: 4, plan: Self.plan())
        let accuracy = try certification.certify(
            .metric(.accuracy, minimum: 0.93, threshold: 100_000), name: "accuracy")
        #expect(accuracy.falseAlarms <= 5)
        #expect(accuracy.changes.map(\.change) == [.macroF1Loss])
        let errors = try certification.certify(
            .errorRate(holdOutRows: 1000, threshold: 100_000), name: "errorRate")
        #expect(errors.falseAlarms <= 5)
        #expect(try #require(errors.changes.first).noticed > errors.runsWithFalseAlarm)
        let wrong = try certification.certify(
            .metric(.accuracy, minimum: 0.99, threshold: 100_000), name: "accuracy")
        #expect(wrong.runsWithFalseAlarm > 0.9)
    }

    @Test(arguments: [2, 3, 5]) func `answers change so that F1 falls by 0.03`(
        classes: Int
    ) throws {
        let (labels, predictions) = Self.outcomes(100_000, errors: 0.2, classes: classes)
        var before = MulticlassConfusion(classCount: classes)
        for (label, prediction) in zip(labels, predictions) {
            before.add(label: label, prediction: prediction)
        }
        let loss = try #require(F1Loss(of: before))
        var after = MulticlassConfusion(classCount: classes)
        var random = SplitMix64(seed: 4)
        for (label, prediction) in zip(labels, predictions) {
            after.add(
                label: label,
                prediction: loss.prediction(
                    label: label, prediction: prediction, random: &random))
        }
        func f1(_ confusion: MulticlassConfusion) throws -> Double {
            try #require(
                classes > 2
                    ? confusion.averaged(.f1, .macro) : confusion.counts(positive: 1).f1)
        }
        // Twice the error of a share of 100 000 answers, one in thirty of which changes.
        #expect(try abs(f1(before) - f1(after) - 0.03) < 0.002)
    }

    @Test func `F1 of a classifier that is never right cannot fall`() {
        var confusion = MulticlassConfusion(classCount: 3)
        confusion.add(label: 0, prediction: 1, weight: 50)
        #expect(F1Loss(of: confusion) == nil)
    }

    @Test func `the same seed gives the same certificate`() throws {
        let (labels, predictions) = Self.outcomes(1000, errors: 0.1)
        let certification = try PerformanceCertification(
            labels: labels, predictions: predictions, plan: Self.plan(10))
        let monitor = PerformanceCertification.Monitor.errorRate(
            holdOutRows: 300, threshold: 10_000)
        #expect(
            try certification.certify(monitor, name: "errorRate")
                == certification.certify(monitor, name: "errorRate"))
    }

    @Test func `windows of history that did not drift seldom alarm`() throws {
        var random = SplitMix64(seed: 5)
        let values = (0..<3000).map { _ in random.nextUniform() }
        let history = try FeatureTable(
            schema: try FeatureSchema([Feature(name: "x", kind: .numeric)]),
            columns: [.numeric(values)])
        var settings = DriftSettings()
        settings.mmd = false
        settings.tolerances = EffectTolerances(byTest: [
            .kolmogorovSmirnov: 0, .populationStabilityIndex: 0,
        ])
        let certificate = try DriftCertification(
            history: history, settings: settings, windowRows: 1000, windowStep: 1000,
            referenceRows: 1000, plan: Self.plan(40)
        ).certify()
        #expect(certificate.runsWithFalseAlarm <= 0.2)
        let change = try #require(certificate.changes.first)
        #expect(change.change == .shift)
        #expect(change.noticed > 0.5)
    }

    @Test func `too little history is refused`() throws {
        #expect(throws: DetectionError.tooFewRows(need: 100, got: 3)) {
            try PerformanceCertification(
                labels: [1, 0, 1], predictions: [1, 0, 1], plan: Self.plan())
        }
    }
}
