import Detection
import Foundation

/// Writes how often each stream detector alarms without drift, and how late with it.
///
///     streams PAGE [RIVER]     RIVER is what Peers/river_streams.py printed
@main
enum Streams {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1 else {
            print("expected the path of the page to write")
            exit(2)
        }
        let river = try arguments.count > 2 ? peer(arguments[2]) : [:]
        var lines = [header]
        for id in StreamDetectorID.allCases {
            for stream in StreamCase.allCases {
                guard let row = try StreamRow(id, stream) else { continue }
                lines.append(line(row, river: river["\(id.rawValue) \(stream.rawValue)"]))
            }
        }
        lines.append(try eDetectors())
        let page = lines.joined(separator: "\n")
        try page.write(toFile: arguments[1], atomically: true, encoding: .utf8)
    }

    private static let header = """
        # Stream detectors: false alarms and delays

        Written by the program `streams` of this package, beside river 0.26.1 \
        (`Peers/river_streams.py`), both with their defaults. False alarms are those in 20 000 \
        values without drift, the mean of 200 streams; delays the values from a shift, after 1000 \
        values without, to the first alarm, the median of 200 streams (19 000: none came). In \
        brackets the same of the 5 streams that river saw too, and river's. The e-detectors are \
        told the mean before the shift and keep 1 false alarm in 1 000 000 values; the others keep \
        no budget.

        | detector | stream | false alarms | (5 streams, river) | delay | (5 streams, river) |
        | --- | --- | ---: | ---: | ---: | ---: |
        """

    private static func eDetectors() throws -> String {
        """

        ## E-detectors: the budget

        An e-detector alarms by the n-th label with a chance of at most n / A while what it \
        watches is as it should be (METHODS: Shin, Ramdas, Rinaldo 2023). The share of \
        \(EDetectorBudget.streams) seeded streams that did, with the mean or metric exactly at the \
        baseline or minimum, and each stream's own draw of validation rows where it is learnt. The \
        95 % error of a share is 1.4 points at 5 % and 3.1 points at 50 %.

        \(try EDetectorBudget.table())
        ## E-detectors: the delay

        Labels from a rise of the error rate from .1 to the first alarm, the median of \
        \(EDetectorDelay.streams) streams with \(EDetectorDelay.before) labels before the rise, \
        with A = 1 000 000; and the share of streams of \(EDetectorDelay.length) labels without \
        a rise that alarm. ADWIN has river's defaults.

        \(try EDetectorDelay.table())
        """
    }

    private static func line(_ row: StreamRow, river: (alarms: Double, delay: Int)?) -> String {
        let few = StreamRow.peerStreams
        let alarms = river.map { "(\(row.alarmMean(few)), \($0.alarms))" } ?? ""
        let delay = river.map { "(\(row.delayMedian(few)), \($0.delay))" } ?? ""
        let mean = (row.alarmMean(StreamRow.streams) * 1000).rounded() / 1000
        return "| \(row.id.rawValue) | \(row.stream.rawValue) | \(mean) | \(alarms) | "
            + "\(row.delayMedian(StreamRow.streams)) | \(delay) |"
    }

    /// Lines of detector, stream, mean false alarms and median delay, with tabs between.
    private static func peer(_ path: String) throws -> [String: (alarms: Double, delay: Int)] {
        var rows: [String: (alarms: Double, delay: Int)] = [:]
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let parts = line.split(separator: "\t").map(String.init)
            if parts.count == 4, let alarms = Double(parts[2]), let delay = Int(parts[3]) {
                rows["\(parts[0]) \(parts[1])"] = (alarms, delay)
            }
        }
        return rows
    }
}
