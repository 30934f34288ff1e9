import Foundation
import Observations
import Testing
import Training

@testable import Validation

/// Rows whose numbers were rounded, as they are in most files, repeat by chance.
@Suite struct DuplicateRowCheckTests {
    private func set(
        _ columns: [[Double]], _ labels: [Double], target: TargetSchema
    ) throws -> TrainingSet {
        try TrainingSet(
            features: FeatureTable(
                schema: FeatureSchema(
                    columns.indices.map { Feature(name: "x\($0)", kind: .numeric) }),
                columns: columns.map { .numeric($0) }),
            labels: labels, target: target)
    }

    private func rounded(_ number: Double, to step: Double) -> Double {
        // As a file has it: the number nearest to the decimals.
        step < 1
            ? (number / step).rounded() / (1 / step).rounded() : (number / step).rounded() * step
    }

    /// A feature of a step, and a label of two classes.
    private func classified(
        count: Int, step: Double, share: Double, seed: UInt64
    ) throws -> TrainingSet {
        var random = PairedRandom(seed: seed)
        let scale = step < 1 ? 1 : 40 * step
        let feature = (0..<count).map { _ in rounded(random.normal() * scale, to: step) }
        let labels = (0..<count).map { _ in random.uniform() < share ? 1.0 : 0 }
        return try set(
            [feature], labels, target: TargetSchema(classes: ["no", "yes"]))
    }

    @Test(arguments: [0.1, 0.01, 0.001, 0.0001, 0.05, 1, 60, 1000, 86_400], [0.5, 0.1])
    func `rows that repeat because a column was rounded are not reported`(
        step: Double, share: Double
    ) throws {
        for count in [60, 200, 1000] {
            for seed in 1...8 {
                let set = try classified(
                    count: count, step: step, share: share, seed: UInt64(seed * 1000 + count))
                let found = try DuplicateRowCheck.findings(in: set, count: count)
                #expect(!found.blamesMoreThanChance, "\(count) rows, seed \(seed)")
            }
        }
    }

    @Test(arguments: [0.1, 0.01, 0.001])
    func `rows that repeat because a numeric label was rounded are not reported`(
        step: Double
    ) throws {
        for seed in 1...20 {
            var random = PairedRandom(seed: UInt64(seed))
            let columns = (0..<2).map { _ in
                (0..<1300).map { _ in random.uniform() < 0.3 ? 1.0 : 0 }
            }
            let labels = columns[0].map { rounded($0 + 3 * random.normal(), to: step) }
            let set = try set(columns, labels, target: .regression)
            let found = try DuplicateRowCheck.findings(in: set, count: 1300)
            #expect(!found.blamesMoreThanChance, "seed \(seed)")
        }
    }

    /// Heavy tails, an edge, and lumps: the density is not even within a few steps.
    @Test(arguments: ["log-normal", "exponential", "lumps"])
    func `rows of skewed columns that repeat are not reported`(law: String) throws {
        for seed in 1...40 {
            var random = PairedRandom(seed: UInt64(seed))
            let feature = (0..<400).map { _ -> Double in
                switch law {
                case "log-normal": rounded(exp(1.5 * random.normal()), to: 0.01)
                case "exponential": rounded(-log(1 - random.uniform()), to: 0.001)
                default:
                    // Prices, of which most end with 99 cents.
                    random.uniform() < 0.7
                        ? (200 * random.uniform()).rounded() + 0.99
                        : rounded(200 * random.uniform(), to: 0.01)
                }
            }
            let labels = (0..<400).map { _ in random.uniform() < 0.5 ? 1.0 : 0 }
            let set = try set([feature], labels, target: TargetSchema(classes: ["no", "yes"]))
            let found = try DuplicateRowCheck.findings(in: set, count: 400)
            #expect(!found.blamesMoreThanChance, "seed \(seed)")
        }
    }

    /// Columns that go with the one that was rounded, or with whom a row is of, tell no copies.
    @Test(arguments: ["unit", "person"])
    func `rows that repeat with columns that belong together are not reported`(
        kind: String
    ) throws {
        for seed in 1...20 {
            var random = PairedRandom(seed: UInt64(seed))
            let people = (0..<100).map { _ in
                [rounded(exp(random.normal()), to: 0.001), (60 * random.uniform()).rounded()]
            }
            var columns = [[Double]](repeating: [], count: 2)
            for _ in 0..<400 {
                let value = rounded(random.normal(), to: 0.01)
                let row =
                    kind == "unit"
                    ? [value, rounded(1.8 * value + 32, to: 0.01)]
                    : people[Int(100 * random.uniform())]
                for j in columns.indices { columns[j].append(row[j]) }
            }
            let labels = (0..<400).map { _ in random.uniform() < 0.3 ? 1.0 : 0 }
            let set = try set(columns, labels, target: TargetSchema(classes: ["no", "yes"]))
            let found = try DuplicateRowCheck.findings(in: set, count: 400)
            #expect(!found.blamesMoreThanChance, "seed \(seed)")
        }
    }

    @Test func `rows that were copied are reported where only all columns tell them`() throws {
        for seed in 1...20 {
            var random = PairedRandom(seed: UInt64(seed))
            let columns = (0..<4).map { _ in
                (0..<300).map { _ in rounded(random.normal(), to: 0.01) }
            }
            let labels = (0..<300).map { _ in random.uniform() < 0.5 ? 1.0 : 0 }
            let all = try set(columns, labels, target: TargetSchema(classes: ["no", "yes"]))
            let rows = Array(0..<300) + [7, 20, 33, 190]
            let found = try DuplicateRowCheck.findings(in: all.rows(rows), count: rows.count)
            #expect(found.map(\.kind) == [.duplicatedRows], "seed \(seed)")
            // But for those that share their most distinct number with many.
            #expect(found.allSatisfy { (3...4).contains($0.rows) }, "seed \(seed)")
        }
    }

    @Test(arguments: [0.0, 0.0001, 0.001])
    func `rows that were copied are reported though columns are rounded`(step: Double) throws {
        for seed in 1...20 {
            let set = try classified(
                count: 500, step: step > 0 ? step : 1e-12, share: 0.5, seed: UInt64(seed))
            let copied = 100
            let rows = Array(0..<500) + Array(0..<copied)
            let found = try DuplicateRowCheck.findings(in: set.rows(rows), count: rows.count)
            #expect(found.map(\.severity) == [.flagged], "seed \(seed)")
            #expect(found.first.map { $0.rows >= copied } == true)
        }
    }
}

extension [TrainingFinding] {
    /// Whether some finding says that chance does not explain it.
    fileprivate var blamesMoreThanChance: Bool { contains { $0.pValue != nil } }
}
