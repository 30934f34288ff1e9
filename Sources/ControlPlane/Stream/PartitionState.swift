import Foundation
import Observations
import Pipelines
import Windows

/// What has to be remembered of one partition between two commits.
struct PartitionState: Sendable {
    /// Open windows.
    var windows: WindowAssigner
    /// Which closed windows late labels belong to.
    var extents = WindowExtents()
    /// Predictions that wait for labels, and labels that wait for predictions.
    var join: LabelJoin
    /// Rolling metrics and monitors.
    var monitors: PerformanceMonitors

    /// The state before the first event.
    ///
    /// - Parameter firstWindow: the index of the first window that the partition has a part in.
    init(_ pipeline: Pipeline, settings: MonitorSettings, firstWindow: Int64? = nil) {
        windows = WindowAssigner(
            specification: pipeline.window.current, schema: pipeline.decode.features,
            firstIndex: firstWindow)
        join = LabelJoin(settings: pipeline.window.labels.join)
        monitors = PerformanceMonitors(settings: settings)
    }

    /// Takes up a state that may have been stored under another revision of the pipeline.
    ///
    /// Windows that are open are left out when windows are cut otherwise now; monitors begin anew
    /// when they judge otherwise.
    mutating func adopt(_ pipeline: Pipeline, settings: MonitorSettings) {
        if windows.specification != pipeline.window.current {
            windows = windows.continued(as: pipeline.window.current)
            extents.restart(at: windows.closedBefore)
        }
        join.adopt(pipeline.window.labels.join)
        monitors.adopt(settings)
    }

    /// Adds predictions to the windows and returns those that this closes.
    mutating func cut(_ batch: PredictionBatch) -> [ClosedWindow] {
        let closed = windows.add(batch)
        record(closed)
        extents.record(windows.leftOut)
        return closed
    }

    /// Closes the windows below an index, full or not.
    mutating func closeWindows(before index: Int64) -> [ClosedWindow] {
        let closed = windows.closeWindows(before: index)
        record(closed)
        return closed
    }

    private mutating func record(_ closed: [ClosedWindow]) {
        if windows.specification.unit == .events { extents.record(closed) }
    }

    /// Takes in again what was taken in after this state was stored.
    ///
    /// No version has its first label among it, so no baseline is needed (`StateJournal`). What was
    /// spilled is stored already.
    mutating func replay(_ inputs: [StreamInput], partition: Int32) {
        var known = StreamResults(schema: windows.schema)
        for input in inputs {
            let rows: JoinedBatch
            switch input {
            case .predictions(let batch):
                _ = cut(batch)
                rows = join.add(predictions: batch)
            case .labels(let batch): rows = join.add(labels: batch)
            case .recalled(let found):
                join.recall(found)
                continue
            case .flush: rows = join.flush()
            case .windowsClosed(let before):
                _ = closeWindows(before: before)
                continue
            }
            monitors.take(
                rows, partition: partition, settings: monitors.settings, baselines: [:],
                into: &known)
        }
        _ = join.takeSpill()
    }

    private struct Stored: Codable {
        let windows: Data
        /// Absent in states of versions before 0.2.
        let extents: Data?
        let join: Data
        let monitors: PerformanceMonitors
    }

    /// Reads a state written by `encoded()`.
    init(decoding bytes: [UInt8]) throws {
        let stored = try PropertyListDecoder().decode(Stored.self, from: Data(bytes))
        windows = try WindowAssigner(decoding: Array(stored.windows))
        extents = try stored.extents.map { try WindowExtents(decoding: Array($0)) } ?? extents
        join = try LabelJoin(decoding: Array(stored.join))
        monitors = stored.monitors
    }

    /// The state as bytes.
    func encoded() throws -> [UInt8] {
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        return Array(
            try encoder.encode(
                Stored(
                    windows: Data(windows.encoded()), extents: Data(extents.encoded()),
                    join: Data(join.encoded()),
                    monitors: monitors)))
    }
}
