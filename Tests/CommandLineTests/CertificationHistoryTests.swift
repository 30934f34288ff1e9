import Observations
import Testing

@testable import kedge

struct CertificationHistoryTests {
    // 101 rows, one a minute: 1440 a day.
    @Test func `traffic is counted from milliseconds, and other units are refused`() throws {
        let minutes = (0...100).map { 1_700_000_000_000 + 60_000 * Double($0) }
        let perDay = try CertificationHistory.rowsPerDay(.numeric(minutes), file: "h.csv")
        #expect(perDay == 1440)
        for unit in [1e-3, 1e3, 1e6] {
            let error = #expect(throws: InputError.self) {
                try CertificationHistory.rowsPerDay(
                    .numeric(minutes.map { $0 * unit }), file: "h.csv")
            }
            #expect(error?.description.contains("milliseconds since 1970") == true)
        }
    }

    @Test func `several classes stand where the pipeline has them`() throws {
        let target = try TargetSchema(classes: ["red", "10", "9"])
        func outcomes(_ labels: [String?]) throws -> CertificationHistory.Outcomes {
            try CertificationHistory.outcomes(
                CategoricalColumn(labels), CategoricalColumn(["9", "9", "10.0", "red"]),
                target: target, file: "h.csv")
        }
        let read = try outcomes(["red", "9", nil, "10"])
        #expect(read.labels == [0, 2, 1])
        #expect(read.predictions == [2, 2, 0])
        #expect(read.classCount == 3)
        let error = #expect(throws: InputError.self) { try outcomes(["red", "9", "blue", "9"]) }
        #expect(
            error?.description
                == "h.csv: expected a class of the pipeline, red, 10, 9, got 'blue'")
    }

    @Test func `what is no class of two is refused, too`() throws {
        let target = try TargetSchema(classes: ["0", "1"])
        for (predictions, got) in [(["0.9", "0.1"], "0.1"), (["1", "maybe"], "maybe")] {
            let error = #expect(throws: InputError.self) {
                try CertificationHistory.outcomes(
                    CategoricalColumn(["1", "0"]), CategoricalColumn(predictions),
                    target: target, file: "h.csv")
            }
            #expect(
                error?.description == "h.csv: expected a class of the pipeline, 0, 1, got '\(got)'")
        }
        let one = try CertificationHistory.outcomes(
            CategoricalColumn(["1", "1.0"]), CategoricalColumn(["0", "1"]), target: target,
            file: "h.csv")
        #expect(one.labels == [1, 1])
        #expect(one.predictions == [0, 1])
    }
}
