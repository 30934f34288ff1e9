import Foundation
import Pipelines

/// Runs Kedge's retraining policy on label streams and writes how it did.
///
///     prequential REPOSITORY PAGE FOLDER
///
/// The folder holds further streams, as `Peers/label_streams.py` writes them.
@main
enum Prequential {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 3 else {
            print(
                "expected the folder of the repository, the path of the page to write, and the "
                    + "folder of further streams")
            exit(2)
        }
        let data = arguments[1] + "/Benchmarks/Data"
        let peers = try Peers(path: data + "/closed_loop.tsv")
        let pipeline = try Pipeline(
            yaml: String(contentsOfFile: arguments[1] + "/Pipelines/stream.yaml", encoding: .utf8),
            file: "Pipelines/stream.yaml", environment: [:])
        var page = PrequentialPage(pipeline)
        for stream in try streams(repository: arguments[1], data: data) {
            let begun = Date()
            var adaptive = try PrequentialRun(stream, pipeline: pipeline)
            try adaptive.run(adapts: true)
            var still = try PrequentialRun(stream, pipeline: pipeline)
            try still.run(adapts: false)
            page.add(
                stream, adaptive, still: still.f1, peers: peers.lines[stream.name] ?? [],
                seconds: Date().timeIntervalSince(begun))
            print(page.lines.last ?? "")
        }
        let further = try FileManager.default.contentsOfDirectory(atPath: arguments[3]).sorted()
        for file in further where file.hasSuffix(".csv") {
            let stream = try LabelStream(
                String(file.dropLast(4)), file: arguments[3] + "/" + file, target: "y")
            var adaptive = try PrequentialRun(stream, pipeline: pipeline)
            try adaptive.run(adapts: true)
            var still = try PrequentialRun(stream, pipeline: pipeline)
            try still.run(adapts: false)
            page.kinds.add(stream, adaptive, still: still.f1)
        }
        print(page.kinds.lines.joined(separator: "\n"))
        try page.text.write(toFile: arguments[2], atomically: true, encoding: .utf8)
    }

    private static func streams(repository: String, data: String) throws -> [LabelStream] {
        let half = LabelStream.drawnRows / 2
        return [
            try LabelStream(
                "elec2", file: repository + "/Examples/electricity/electricity.csv",
                target: "class"),
            try LabelStream(
                "weather_noaa", file: data + "/weather_noaa.csv.gz", target: "rain"),
            try LabelStream("sea_stream", file: data + "/sea_stream.csv.gz", target: "class"),
            try LabelStream(
                "phishing", file: data + "/phishing.csv.gz", target: "is_phishing", delay: 100),
            try LabelStream(
                "circle_minku", file: data + "/circle_minku.csv.gz", target: "y", delay: 100),
            try LabelStream("drawn, no drift") { _ in 0 },
            try LabelStream("drawn, abrupt drift") { $0 < half ? 0 : 1 },
            try LabelStream("drawn, gradual drift") {
                min(1, max(0, Double($0 - half / 2) / Double(half)))
            },
            try LabelStream("drawn, drift there and back") { ($0 / 4000) % 2 == 0 ? 0 : 1 },
        ]
    }
}
