import Decisions
import Detection
import Foundation
import Observations
import Pipelines
import Registry
import Rollouts
import Testing
import Windows

@testable import ControlPlane

struct PerformanceMonitorsTests {
    private func take(
        _ rows: JoinedBatch, _ monitors: inout PerformanceMonitors, settings: MonitorSettings,
        baselines: [Int: VersionMetrics] = [:]
    ) throws -> StreamResults {
        var results = try Example.results()
        monitors.take(
            rows, partition: 3, settings: settings, baselines: baselines, into: &results)
        return results
    }

    private func settings(_ changes: [(String, String)] = []) throws -> MonitorSettings {
        MonitorSettings(try Example.pipeline(changes))
    }

    @Test func `each version is counted for itself, and all together as served`() throws {
        let settings = try settings()
        var monitors = PerformanceMonitors(settings: settings)
        let rows = (0..<60).map { row in
            (
                version: Optional(row < 40 ? "1" : "2"), prediction: 1.0,
                label: row % 4 == 0 ? 0.0 : 1
            )
        }
        let results = try take(Example.joined(rows), &monitors, settings: settings)
        #expect(results.outcomes[1]?.correct == 30)
        #expect(results.outcomes[1]?.wrong == 10)
        #expect(results.outcomes[2]?.correct == 15)
        #expect(results.outcomes[2]?.wrong == 5)
        #expect(
            results.snapshots.map { [$0.modelVersion, Int($0.labels)] } == [
                [0, 20], [1, 20], [0, 40], [1, 40], [0, 60], [2, 20],
            ])
        let last = try #require(results.snapshots.last)
        #expect(last.partition == 3)
        #expect(last.labelOffset == 1059)
        #expect(last.eventTime.milliseconds == 64)
        #expect(last.metrics["accuracy"]?.value == 0.75)
        #expect(last.metrics["recall"]?.value == 1)
        #expect(results.paired.isEmpty)
    }

    /// The numbers are scikit-learn 1.9.1's.
    @Test func `metrics of more than two classes are means over classes`() throws {
        let settings = try settings([(#"["0", "1"]"#, "[a, b, c]")])
        var monitors = PerformanceMonitors(settings: settings)
        let counts: [(label: Double, prediction: Double, rows: Int)] = [
            (0, 0, 6), (0, 1, 1), (1, 1, 4), (1, 2, 2), (2, 2, 4), (2, 1, 2), (2, 0, 1),
        ]
        let rows = counts.flatMap { cell in
            Array(
                repeating: (
                    version: Optional("1"), prediction: cell.prediction, label: cell.label
                ), count: cell.rows)
        }
        let stored = try PropertyListDecoder().decode(
            PerformanceMonitors.self, from: PropertyListEncoder().encode(monitors))
        #expect(stored.settings == settings)
        monitors = stored
        let results = try take(Example.joined(rows), &monitors, settings: settings)
        #expect(results.outcomes[1]?.correct == 14)
        let metrics = try #require(results.snapshots.last { $0.modelVersion == 1 }?.metrics)
        let expected = [
            "accuracy": 0.7, "f1_macro": 0.695970695970696, "f1_weighted": 0.7,
            "precision_macro": 0.6984126984126983, "recall_macro": 0.6984126984126983,
            "balanced_accuracy": 0.6984126984126983, "mcc": 0.5526315789473685,
        ]
        #expect(Set(metrics.keys) == Set(expected.keys))
        for (name, value) in expected {
            let metric = try #require(metrics[name])
            #expect(abs(metric.value - value) < 1e-12, "\(name)")
            #expect(metric.lower < value && metric.upper > value, "\(name)")
        }
    }

    @Test func `the error rate and accuracy of more than two classes alarm`() throws {
        let settings = try settings([(#"["0", "1"]"#, "[a, b, c]")])
        var monitors = PerformanceMonitors(settings: settings)
        let baseline = VersionMetrics(
            errorRate: MetricEstimate(value: 0.1, lower: 0.05, upper: 0.15, count: 100))
        let right = (0..<200).map { row in
            (version: Optional("1"), prediction: Double(row % 3), label: Double(row % 3))
        }
        let calm = try take(
            Example.joined(right), &monitors, settings: settings, baselines: [1: baseline])
        #expect(calm.alarms.isEmpty)
        let wrong = right.map { (version: $0.version, prediction: $0.prediction, label: 2.0) }
        let troubled = try take(
            Example.joined(wrong), &monitors, settings: settings, baselines: [1: baseline])
        #expect(Set(troubled.alarms.map(\.monitor)) == ["errorRate", "accuracy"])
        // The first wrong answer is that of the first row.
        let changes = troubled.alarms.map(\.change)
        let first = Example.joined(wrong).predictionTimes[0]
        #expect(changes.allSatisfy { $0?.time == first })
        #expect(try #require(troubled.alarms.first?.change).labels > 3)
    }

    @Test func `beyond the bound the version that got no label for longest makes room`() throws {
        let settings = try settings()
        var monitors = PerformanceMonitors(settings: settings)
        let bound = PerformanceMonitors.versionsMax
        func rows(_ versions: [Int]) -> JoinedBatch {
            Example.joined(versions.map { (version: "\($0)", prediction: 1, label: 1) })
        }
        // Ten labels of each version, and one more of the first.
        let full = (1...bound).flatMap { Array(repeating: $0, count: 10) } + [1]
        let before = try take(rows(full), &monitors, settings: settings)
        #expect(monitors.versionCount == bound)
        #expect(before.tally.evictedMonitors == 0)
        let stored = try PropertyListDecoder().decode(
            PerformanceMonitors.self, from: PropertyListEncoder().encode(monitors))
        for restored in [monitors, stored] {
            var restored = restored
            let next = try take(
                rows([bound + 1] + Array(repeating: 1, count: 9)), &restored, settings: settings)
            #expect(restored.versionCount == bound)
            #expect(next.tally.evictedMonitors == 1)
            // Version 1 still counts, version 2 begins anew.
            #expect(next.snapshots.map(\.modelVersion).filter { $0 > 0 } == [1])
            let again = try take(
                rows(Array(repeating: 2, count: 20)), &restored, settings: settings)
            #expect(
                again.snapshots.filter { $0.modelVersion == 2 }.map(\.labels) == [20])
            #expect(again.outcomes[2]?.correct == 20)
        }
    }

    @Test func `versions that are not the registry's count as served`() throws {
        let settings = try settings()
        var monitors = PerformanceMonitors(settings: settings)
        let names = [nil, "2024-01", "0", "-1", "2147483648", "99999999999999999999"]
        let rows = (0..<20).map { row in
            (version: names[row % names.count], prediction: 1.0, label: 1.0)
        }
        let results = try take(Example.joined(rows), &monitors, settings: settings)
        #expect(results.snapshots.map(\.modelVersion) == [0])
        #expect(results.snapshots.first?.labels == 20)
        #expect(results.outcomes.isEmpty)
    }

    @Test func `requests that two versions scored are paired, whichever answered`() throws {
        let settings = try settings()
        var monitors = PerformanceMonitors(settings: settings)
        let rows = Example.joined(
            [
                (version: "1", prediction: 1, label: 1), (version: "1", prediction: 1, label: 1),
                (version: "2", prediction: 1, label: 1), (version: "2", prediction: 0, label: 1),
                (version: "2", prediction: 0, label: 1), (version: "1", prediction: 1, label: 1),
            ],
            mirrored: [("2", 1), ("2", 0), ("1", 0), ("1", 1), ("1", 0), nil])
        let results = try take(rows, &monitors, settings: settings)
        let pair = StreamResults.VersionPair(lower: 1, higher: 2)
        #expect(
            results.paired == [
                pair: PairedEvidence(
                    bothRight: 1, onlyStableRight: 2, onlyCanaryRight: 1, bothWrong: 1)
            ])
        // What was mirrored was not answered.
        #expect(results.outcomes[1].map { $0.correct + $0.wrong } == 3)
        #expect(results.outcomes[2].map { $0.correct + $0.wrong } == 3)
    }

    @Test func `of two numbers the closer one is right`() throws {
        let settings = try settings([
            (#"classes: ["0", "1"]"#, "kind: regression"),
            ("    monitors:", "    monitors: {}"),
            ("      errorRate:\n        expectedLabelsToFalseAlarm: 200 labels\n", ""),
            (
                "      accuracy:\n        minimum: 0.6\n"
                    + "        expectedLabelsToFalseAlarm: 200 labels\n",
                ""
            ),
        ])
        var monitors = PerformanceMonitors(settings: settings)
        let rows = Example.joined(
            [
                (version: "1", prediction: 5, label: 6), (version: "1", prediction: 5, label: 6),
                (version: "2", prediction: 5, label: 6), (version: "2", prediction: 6, label: 6),
            ],
            mirrored: [("2", 7), ("2", 9), ("1", 9), ("1", 6)])
        let results = try take(rows, &monitors, settings: settings)
        #expect(
            results.paired.values.first
                == PairedEvidence(
                    bothRight: 2, onlyStableRight: 1, onlyCanaryRight: 1, bothWrong: 0))
        #expect(results.snapshots.isEmpty)
    }

    @Test func `a version whose errors rise above its hold-out alarms, and watches on`() throws {
        let settings = try settings()
        var monitors = PerformanceMonitors(settings: settings)
        let baselines = [1: Example.baseline(wrong: 10), 2: Example.baseline(wrong: 10)]
        let good = (0..<400).map { row in
            (version: Optional("1"), prediction: 1.0, label: row % 20 == 0 ? 0.0 : 1)
        }
        let calm = try take(
            Example.joined(good), &monitors, settings: settings, baselines: baselines)
        #expect(calm.alarms.isEmpty)
        let bad = (0..<120).map { row in
            (version: Optional("1"), prediction: 1.0, label: row % 2 == 0 ? 0.0 : 1)
        }
        let alarmed = try take(
            Example.joined(bad), &monitors, settings: settings, baselines: baselines)
        #expect(alarmed.alarms.first?.monitor == "errorRate")
        #expect(alarmed.alarms.first?.version == 1)
        #expect(alarmed.alarms.contains { $0.monitor == "accuracy" })
        #expect(alarmed.alarms.count { $0.monitor == "errorRate" } >= 2)
        // Version 2 starts fresh.
        let other = (0..<20).map { _ in (version: Optional("2"), prediction: 1.0, label: 1.0) }
        let fresh = try take(
            Example.joined(other), &monitors, settings: settings, baselines: baselines)
        #expect(fresh.alarms.isEmpty)
    }

    @Test func `without a hold-out there is no error rate to compare with`() throws {
        let settings = try settings()
        var monitors = PerformanceMonitors(settings: settings)
        let bad = (0..<300).map { _ in (version: Optional("1"), prediction: 1.0, label: 0.0) }
        let results = try take(Example.joined(bad), &monitors, settings: settings)
        #expect(Set(results.alarms.map(\.monitor)) == ["accuracy"])
    }

    @Test func `monitors that were stored go on as if they had not been`() throws {
        let settings = try settings()
        let baselines = [1: Example.baseline(wrong: 10)]
        let rows = (0..<500).map { row in
            (
                version: Optional("1"), prediction: 1.0,
                label: row > 250 && row % 2 == 0 || row % 15 == 0 ? 0.0 : 1
            )
        }
        var whole = PerformanceMonitors(settings: settings)
        let expected = try take(
            Example.joined(rows), &whole, settings: settings, baselines: baselines)
        var stored = PerformanceMonitors(settings: settings)
        var snapshots: [PerformanceStore.Snapshot] = []
        var alarms: [PerformanceAlarm] = []
        for start in stride(from: 0, to: 500, by: 7) {
            let encoder = PropertyListEncoder()
            stored = try PropertyListDecoder().decode(
                PerformanceMonitors.self, from: encoder.encode(stored))
            var part = Example.joined(Array(rows[start..<min(500, start + 7)]))
            part.predictionTimes = part.predictionTimes.map { $0 + .milliseconds(Int64(start)) }
            part.labelTimes = part.labelTimes.map { $0 + .milliseconds(Int64(start)) }
            part.labelOffsets = part.labelOffsets.map { $0 + Int64(start) }
            // Baselines are looked up once, when a version is first seen.
            let results = try take(
                part, &stored, settings: settings, baselines: start == 0 ? baselines : [:])
            snapshots += results.snapshots
            alarms += results.alarms
        }
        #expect(alarms == expected.alarms)
        #expect(!alarms.isEmpty)
        #expect(snapshots == expected.snapshots)
    }

    @Test func `other settings begin anew, and labels are counted on`() throws {
        let before = try settings()
        let after = try settings([("window: 40 labels", "window: 10 labels")])
        var monitors = PerformanceMonitors(settings: before)
        let baselines = [1: Example.baseline(wrong: 10)]
        let bad = (0..<30).map { _ in (version: Optional("1"), prediction: 1.0, label: 0.0) }
        _ = try take(Example.joined(bad), &monitors, settings: before, baselines: baselines)
        var same = monitors
        same.adopt(before)
        monitors.adopt(after)
        let good = (0..<10).map { _ in (version: Optional("1"), prediction: 1.0, label: 1.0) }
        let kept = try take(Example.joined(good), &same, settings: before)
        #expect(kept.snapshots.last?.labels == 40)
        #expect(kept.snapshots.last?.metrics["accuracy"]?.value == 0.25)
        let renewed = try take(Example.joined(good), &monitors, settings: after)
        #expect(renewed.snapshots.map(\.labels) == [40, 40])
        #expect(renewed.snapshots.last?.metrics["accuracy"]?.value == 1)
        // The baseline of before still holds.
        let alarms = try take(Example.joined(bad), &monitors, settings: after).alarms
        #expect(alarms.contains { $0.monitor == "errorRate" })
    }
}
