import Foundation

/// Expected values of `validation.json`.
struct ValidationFixture: Decodable {
    struct MidP: Decodable {
        let wins: Int
        let losses: Int
        let p: Double
    }
    struct Tango: Decodable {
        let wins: Int
        let losses: Int
        let count: Int
        let lower: Double
        let upper: Double
        let p_margin_005: Double
    }
    struct Bootstrap: Decodable {
        let cells: [Int]
        let value: Double
        let lower: Double
        let upper: Double
        let sd: Double
        let p: Double
        let p_margin_02: Double
    }
    struct Regression: Decodable {
        let value: Double
        let lower: Double
        let upper: Double
        let p: Double
    }
    struct HoldOut: Decodable {
        let features: [String]
        let tn_fp_fn_tp: [Int]
        let accuracy: [Double]
        let precision: [Double]
        let recall: [Double]
        let f1: Double
        let log_loss: Double
        let brier: Double
        let roc_auc: Double
    }
    let mid_p: [MidP]
    let tango: [Tango]
    let f1_bootstrap: [Bootstrap]
    let regression: [String: Regression]
    let hold_out: HoldOut

    static func load() throws -> ValidationFixture {
        let url = Bundle.module.bundleURL.appending(path: "Fixtures/validation.json")
        return try JSONDecoder().decode(ValidationFixture.self, from: Data(contentsOf: url))
    }

    /// The columns of a comma-separated fixture of numbers.
    static func table(_ name: String) throws -> [String: [Double]] {
        let url = Bundle.module.bundleURL.appending(path: "Fixtures/" + name)
        let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
        let header = lines[0].split(separator: ",").map(String.init)
        let rows = lines.dropFirst().map { $0.split(separator: ",").map { Double($0) ?? .nan } }
        return Dictionary(
            uniqueKeysWithValues: header.enumerated().map { index, name in
                (name, rows.map { $0[index] })
            })
    }
}
