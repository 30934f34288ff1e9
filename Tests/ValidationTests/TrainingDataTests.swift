import Observations
import Testing
import Training
import Validation

/// Rows in which something is wrong, and rows that only look so.
@Suite struct TrainingDataTests {
    private let count = 2000

    /// Rows whose label follows two of three features; seeded, so that the counts below are exact.
    private func rows(
        _ count: Int? = nil, seed: UInt64 = 1, kind: TargetSchema.Kind = .binaryClassification,
        strength: Double = 1
    ) -> (columns: [[Double]], labels: [Double]) {
        var random = PairedRandom(seed: seed)
        let count = count ?? self.count
        let columns = (0..<3).map { _ in (0..<count).map { _ in random.normal() } }
        let labels = (0..<count).map { row -> Double in
            let value = strength * (columns[0][row] - columns[1][row]) + random.normal()
            switch kind {
            case .regression: return value
            case .multiclassClassification: return value < -1 ? 0 : value < 1 ? 1 : 2
            case .binaryClassification: return value > 0 ? 1 : 0
            }
        }
        return (columns, labels)
    }

    private func set(
        _ columns: [[Double]], _ labels: [Double], kind: TargetSchema.Kind = .binaryClassification
    ) throws -> TrainingSet {
        let target =
            switch kind {
            case .regression: TargetSchema.regression
            case .multiclassClassification: try TargetSchema(classes: ["a", "b", "c"])
            case .binaryClassification: try TargetSchema(classes: ["no", "yes"])
            }
        return try TrainingSet(
            features: FeatureTable(
                schema: FeatureSchema(
                    columns.indices.map { Feature(name: "x\($0)", kind: .numeric) }),
                columns: columns.map { .numeric($0) }),
            labels: labels, target: target)
    }

    /// What is found in rows, which is the same when they are read block by block.
    private func check(in set: TrainingSet) throws -> [TrainingFinding] {
        let found = try TrainingDataCheck.findings(in: set)
        #expect(try TrainingDataCheck.findings(in: RowBlocks(all: set, rows: 300)) == found)
        return found
    }

    @Test(arguments: TargetSchema.Kind.allCases)
    func `rows in which nothing is wrong have no findings`(kind: TargetSchema.Kind) throws {
        for seed in 1...2 {
            for strength in [0.0, 1] {
                let (columns, labels) = rows(seed: UInt64(seed), kind: kind, strength: strength)
                let findings = try check(in: try set(columns, labels, kind: kind))
                #expect(findings.isEmpty)
            }
        }
    }

    @Test(arguments: TargetSchema.Kind.allCases)
    func `labels that are flipped in a window are flagged with its rows`(
        kind: TargetSchema.Kind
    ) throws {
        var (columns, labels) = rows(kind: kind)
        for row in 700..<1000 {
            labels[row] =
                kind == .regression
                ? -labels[row] : (kind == .binaryClassification ? 1 : 2) - labels[row]
        }
        let findings = try check(in: try set(columns, labels, kind: kind))
        let finding = try #require(findings.first)
        #expect(findings.count == 1)
        #expect(finding.kind == .flippedLabels)
        #expect(finding.severity == .flagged)
        let rows = try #require(finding.intervals.first)
        #expect((600...750).contains(rows.first) && (900...1100).contains(rows.last))
        #expect(finding.pValue ?? 1 <= TrainingDataCheck.falseAlarmRate)
        columns = []
    }

    @Test func `more labels of a class in a part are drift, not flipped labels`() throws {
        // Flipping labels that follow nothing only changes how many there are of each class. Models
        // of the other parts then expect fewer, which looked like flipped labels across parts.
        var random = PairedRandom(seed: 9)
        let columns = (0..<3).map { _ in (0..<8000).map { _ in random.normal() } }
        let labels = (0..<8000).map { row -> Double in
            random.normal() > ((3000..<4000).contains(row) ? -1 : 1) ? 1 : 0
        }
        #expect(try check(in: try set(columns, labels)).isEmpty)
    }

    @Test func `one class, and a target that never changes, are refused`() throws {
        let (columns, _) = rows(100)
        let one = try check(
            in: try set(columns, Array(repeating: 1, count: 100)))
        #expect(one.map(\.kind) == [.oneClass])
        #expect(one[0].severity == .refused)
        #expect(one[0].reason == "all 100 rows are of one class, 'yes'")
        let constant = try check(
            in: try set(columns, Array(repeating: 3.5, count: 100), kind: .regression))
        #expect(constant.map(\.kind) == [.constantTarget])
        #expect(constant[0].intervals == [.init(first: 0, last: 99)])
    }

    @Test func `a feature that is the label under another name is refused`() throws {
        let (columns, labels) = rows(100)
        let copies: [(Double) -> Double] = [{ $0 }, { 1 - $0 }, { $0 == 1 ? 7 : -3 }]
        for copy in copies {
            let findings = try check(
                in: try set(columns + [labels.map(copy)], labels))
            #expect(findings.map(\.kind) == [.labelLeak])
            #expect(findings.first?.feature == "x3")
            #expect(findings.first?.severity == .refused)
        }
        // One row that disagrees, and a value for each row, are no leak.
        var almost = labels
        almost[50] = 1 - almost[50]
        #expect(try check(in: try set(columns + [almost], labels)).isEmpty)
        let ids = (0..<100).map(Double.init)
        #expect(try check(in: try set(columns + [ids], labels)).isEmpty)
    }

    @Test func `numbers in the order of the labels are the label`() throws {
        let (columns, labels) = rows(200, kind: .regression)
        for copy in [{ $0 }, { 3 - 2 * $0 * $0 * $0 }] as [(Double) -> Double] {
            let findings = try check(
                in: try set(columns + [labels.map(copy)], labels, kind: .regression))
            #expect(findings.map(\.kind) == [.labelLeak])
        }
        // Rounded to one decimal it says nearly, not exactly, what the label is.
        let rounded = labels.map { ($0 * 10).rounded() / 10 }
        #expect(
            try check(
                in: try set(columns + [rounded], labels, kind: .regression)
            ).isEmpty)
    }

    @Test func `a leak shows beside missing values, and categories`() throws {
        let (columns, labels) = rows(100)
        let gaps = labels.enumerated().map { $0 % 4 == 0 ? .nan : $1 }
        #expect(
            try check(in: try set(columns + [gaps], labels)).map(\.kind)
                == [.labelLeak])
        let words = try TrainingSet(
            features: FeatureTable(
                schema: FeatureSchema([Feature(name: "result", kind: .categorical)]),
                columns: [
                    .categorical(CategoricalColumn(labels.map { $0 == 1 ? "won" : "lost" }))
                ]),
            labels: labels, target: TargetSchema(classes: ["no", "yes"]))
        #expect(try check(in: words).map(\.kind) == [.labelLeak, .duplicatedRows])
    }

    /// 30 000 rows are more than are looked at for what is suspect.
    @Test func `a leak shows in many rows, and what is one in some of them only does not`() throws {
        let (columns, labels) = rows(30_000, kind: .regression)
        let ordered = labels.map { 3 - 2 * $0 }
        let found = try check(in: try set(columns + [ordered], labels, kind: .regression))
        #expect(found.map(\.feature) == ["x3"])
        // Row 1 is not among the rows that are looked at first.
        var almost = ordered
        almost[1] = almost[2]
        #expect(try check(in: try set(columns + [almost], labels, kind: .regression)).isEmpty)
        // Numbers that repeat, and names of them.
        let coarse = labels.map { min(2, max(-2, ($0 * 2).rounded() / 2)) }
        var names = coarse.map { $0 == 0 ? 99 : -$0 * $0 * $0 }
        let named = try check(in: try set(columns + [names], coarse, kind: .regression))
        #expect(named.filter { $0.kind == .labelLeak }.map(\.rows) == [30_000])
        names[1] += 1
        let unnamed = try check(in: try set(columns + [names], coarse, kind: .regression))
        #expect(!unnamed.map(\.kind).contains(.labelLeak))
    }

    @Test(arguments: [0, Double.nan])
    func `a feature that stopped changing is flagged from where it did`(value: Double) throws {
        var (columns, labels) = rows()
        for row in 1900..<2000 { columns[1][row] = value }
        let findings = try check(in: try set(columns, labels))
        #expect(findings.map(\.kind) == [.stuckFeature])
        #expect(findings[0].feature == "x1")
        #expect(findings[0].intervals == [.init(first: 1900, last: 1999)])
        // Amid others it is noted, as it may be so by nature.
        for row in 1900..<2000 { columns[1][row] = Double(row) }
        for row in 500..<600 { columns[1][row] = value }
        let amid = try check(in: try set(columns, labels))
        #expect(amid.map(\.kind) == [.stuckInterval])
        #expect(amid[0].severity == .noted)
        labels = []
    }

    @Test func `rows that are sorted by a feature, and rare values, are not stuck`() throws {
        var (columns, labels) = rows()
        columns[0] = (0..<count).map { $0 < 900 ? 1 : 2 }
        columns[1] = (0..<count).map { $0 == 40 || $0 == 1000 ? 1 : 0 }
        #expect(try check(in: try set(columns, labels)).isEmpty)
        labels = []
    }

    @Test func `rows that come again are flagged, rows of few values are noted`() throws {
        let (columns, labels) = rows()
        let again = Array(0..<count) + Array(300..<400)
        let findings = try check(
            in: try set(columns, labels).rows(again))
        #expect(findings.map(\.kind) == [.duplicatedRows])
        #expect(findings[0].severity == .flagged)
        #expect(findings[0].intervals == [.init(first: 2000, last: 2099)])
        let few = try check(
            in: try set(columns, labels).rows(Array(0..<count) + [7]))
        #expect(few.map(\.severity) == [.noted])
        #expect(few[0].intervals == [.init(first: 2000, last: 2000)])
        let coarse = columns.map { $0.map { $0 > 1.5 ? 1.0 : 0 } }
        // Of three columns of 0 and 1 and two classes there are 16 rows, copied or not.
        let alike = try check(in: try set(coarse, labels))
        #expect(alike.map(\.kind) == [.duplicatedRows])
        #expect(alike[0].severity == .noted && alike[0].pValue == nil)
        #expect(alike[0].rows >= count - 16)
    }

    @Test func `infinite values are noted, with their rows`() throws {
        var (columns, labels) = rows()
        for row in [3, 400, 401] { columns[1][row] = row == 3 ? -.infinity : .infinity }
        let findings = try check(in: try set(columns, labels))
        #expect(findings.map(\.kind) == [.infiniteValues])
        #expect(findings[0].severity == .noted && findings[0].feature == "x1")
        #expect(findings[0].intervals == [.init(first: 3, last: 3), .init(first: 400, last: 401)])
        labels = []
    }

    @Test(arguments: [Double.nan, 0])
    func `rows that lack what tells them apart are alike by nature`(common: Double) throws {
        var (columns, labels) = rows()
        for column in columns.indices.dropFirst() {
            columns[column] = columns[column].map { $0 > 0 ? 1 : 0 }
        }
        for row in stride(from: 0, to: count, by: 10) { columns[0][row] = common }
        let findings = try check(in: try set(columns, labels))
        #expect(findings.filter { $0.kind == .duplicatedRows }.allSatisfy { $0.pValue == nil })
        let again = Array(0..<count) + Array(300..<400)
        let repeated = try check(in: try set(columns, labels).rows(again))
            .first { $0.kind == .duplicatedRows }
        // Of the 100 rows that come again, those that have a value.
        #expect(repeated?.rows == 90)
        #expect(repeated?.severity == .flagged)
        labels = []
    }

    @Test func `rows in both sets by id, and features from the future, are refused`() throws {
        let ids = ["a", nil, "c", "d", "e"]
        #expect(RowIdentityCheck.shared(ids: ids, with: ["x"]) == nil)
        let shared = try #require(RowIdentityCheck.shared(ids: ids, with: ["c", "d", "z"]))
        #expect(shared.rows == 2 && shared.intervals == [.init(first: 2, last: 3)])
        #expect(shared.severity == .refused)
        let times = [10, 20, 30].map { Timestamp(milliseconds: $0) }
        #expect(
            RowIdentityCheck.newer(times: times, featureTimes: times, column: "seen") == nil)
        let newer = try #require(
            RowIdentityCheck.newer(
                times: times,
                featureTimes: [nil, Timestamp(milliseconds: 21), Timestamp(milliseconds: 1)],
                column: "seen"))
        #expect(newer.kind == .newerFeature && newer.feature == "seen")
        #expect(newer.intervals == [.init(first: 1, last: 1)])
    }
}

@Suite struct TimeOrderedSplitTests {
    private let times = [50, 10, 30, 20, 40, 60, 80, 70, 100, 90].map {
        Timestamp(milliseconds: $0)
    }

    @Test func `the newest rows are held out`() throws {
        let split = try TimeOrderedSplit(times: times, holdOutShare: 0.2, embargo: .zero)
        #expect(split.holdOut == [9, 8])
        #expect(split.training == [1, 3, 2, 4, 0, 5, 7, 6])
        #expect(split.embargoed.isEmpty)
        #expect(split.cut == Timestamp(milliseconds: 90))
    }

    @Test func `rows whose labels came after the cut are left out`() throws {
        let delayed = try TimeOrderedSplit(
            times: times, holdOutShare: 0.2, embargo: .milliseconds(20))
        #expect(delayed.training == [1, 3, 2, 4, 0, 5, 7])
        #expect(delayed.embargoed == [6])
        var labelTimes = times.map { Optional($0) }
        labelTimes[1] = Timestamp(milliseconds: 91)
        labelTimes[3] = Timestamp(milliseconds: 90)
        labelTimes[7] = nil
        let known = try TimeOrderedSplit(
            times: times, labelTimes: labelTimes, holdOutShare: 0.2, embargo: .milliseconds(21))
        #expect(known.embargoed == [1, 7])
    }

    @Test func `rows of the time of the cut are all held out`() throws {
        let split = try TimeOrderedSplit(
            times: [1, 2, 2, 2, 3].map { Timestamp(milliseconds: $0) }, holdOutShare: 0.4,
            embargo: .zero)
        #expect(split.holdOut == [1, 2, 3, 4])
        #expect(split.training == [0])
    }

    @Test func `a split that leaves nothing to train on is an error`() {
        #expect(throws: ValidationError.self) {
            try TimeOrderedSplit(times: times, holdOutShare: 0.2, embargo: .seconds(1))
        }
        for share in [0, 1, Double.nan] {
            #expect(throws: ValidationError.self) {
                try TimeOrderedSplit(times: times, holdOutShare: share, embargo: .zero)
            }
        }
        #expect(throws: ValidationError.self) {
            try TimeOrderedSplit(times: [], holdOutShare: 0.5, embargo: .zero)
        }
        #expect(throws: ValidationError.self) {
            try TimeOrderedSplit(times: times, holdOutShare: 0.5, embargo: .seconds(-1))
        }
    }
}
