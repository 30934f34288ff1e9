import Foundation
import Testing

/// Files may be larger than memory: what a row adds to the memory of `train` and `predict`.
///
/// `Benchmarks` measures 5 million rows of 50 columns (`train-memory`); these are as many as a
/// debug build reads in a minute.
@Suite(.serialized, .timeLimit(.minutes(10))) struct FileMemoryTests {
    private static let columns = 50
    /// The columns of the shorter file just fit into what is held in memory, 32 MB.
    private static let rows = (few: 80_000, many: 180_000)
    /// Labels, scores and what sorts them, stated in the help of `train`; the columns of a row
    /// have 400 bytes.
    private static let rowBytesMax = 60

    /// Rows of numbers, each of them different.
    private func file(_ kedge: KedgeRun, rows: Int) throws -> String {
        let endings = (0..<997).map { ending in
            (1..<Self.columns).map { "\(Double((ending * 31 + $0 * $0 * 17) % 503) / 16)" }
                .joined(separator: ",")
        }
        var text = (0..<Self.columns).map { "x\($0)," }.joined() + "y,class\n"
        for row in 0..<rows {
            let ending = endings[row % endings.count]
            let first = row * 7919 % 999_983
            text += "\(first),\(ending),\(first % 1013),\(first % 7 < 3 ? "yes" : "no")\n"
        }
        return try kedge.file("rows-\(rows).csv", text)
    }

    private func features() -> String {
        (0..<Self.columns).map { "x\($0)" }.joined(separator: ",")
    }

    @Test func `memory does not grow with the rows' columns`() async throws {
        let kedge = try KedgeRun()
        let few = try file(kedge, rows: Self.rows.few)
        let many = try file(kedge, rows: Self.rows.many)
        func grown(_ arguments: [String]) async throws -> Int {
            let (short, long) = (
                try await kedge.measured(arguments + ["--input", few]),
                try await kedge.measured(arguments + ["--input", many])
            )
            #expect(short.code == 0, "\(short.output.prefix(1000))")
            #expect(long.code == 0, "\(long.output.prefix(1000))")
            return long.residentBytesMax - short.residentBytesMax
        }
        let bound = (Self.rows.many - Self.rows.few) * Self.rowBytesMax
        let trainings = [("y", "ols"), ("class", "logistic_regression")]
        for (target, learner) in trainings {
            let growth = try await grown([
                "train", "--target", target, "--features", features(), "--learner", learner,
                "--folds", "0", "--allow", "all", "--model", kedge.path(learner),
            ])
            #expect(growth < bound, "\(learner): \(growth) bytes")
        }
        // Predictions of blocks are written as they come.
        let growth = try await grown(["predict", "--model", kedge.path("ols")])
        #expect(growth < bound / 4, "predict: \(growth) bytes")
    }

    @Test func `a temporary folder without room is an error that names it`() async throws {
        let kedge = try KedgeRun()
        let input = try file(kedge, rows: Self.rows.few + 10_000)
        let run = try await kedge.measured(
            ["train", "--target", "y", "--learner", "ridge", "--input", input],
            environment: ["TMPDIR": "/nowhere"])
        #expect(run.code == 2)
        #expect(
            run.output.contains(
                "expected a temporary folder (TMPDIR) to keep its rows in, got '/nowhere': "),
            "\(run.output)")
    }
}
