import ArgumentParser
import Observations
import Training
import Validation

/// What is looked for in rows before a model is trained on them, and which of them are held out.
struct TrainingCheckOptions: ParsableArguments {
    /// What the help of `train` says of it.
    static let discussion = """
        Before training the rows are looked through: for one class only, a target that never \
        changes, a feature that is the label under another name or newer than the prediction \
        (refused), labels that are flipped over a stretch of rows, a feature that stopped changing \
        and duplicated rows (flagged). What was found is said with the rows, counted from 0, and \
        ends the command with exit code 2, unless --allow names it; what may be so by nature is \
        only noted, such as values that are infinite and count as missing. Rows of one class \
        teach no classifier, whatever is allowed.

        With --holdout the newest share of the rows by --time is kept from training and measured. \
        Rows whose labels came after the hold-out began, by --label-time or else --embargo after \
        their time, are left out.
        """

    @Option(
        help: "The column of when each row was predicted: RFC 3339, or milliseconds since 1970.")
    var time: String?

    @Option(help: ArgumentHelp("The column of when each label came.", valueName: "column"))
    var labelTime: String?

    @Option(
        help: ArgumentHelp(
            "Columns of when features became known; later than --time is refused.",
            valueName: "a,b"))
    var featureTime: [String] = []

    @Option(
        parsing: .unconditional,
        help: "The share of rows, the newest, that is kept from training and measured.")
    var holdout: Double?

    @Option(help: "How long after a row its label comes, where no --label-time says it: 1h, 7d.")
    var embargo: DurationArgument?

    @Option(help: "The column of ids: rows of one id are not both trained on and held out.")
    var id: String?

    @Option(
        help: ArgumentHelp(
            "Findings that do not end the command, such as flipped_labels; all for all.",
            valueName: "a,b"))
    var allow: [String] = []

    func validate() throws {
        if let holdout {
            guard holdout > 0, holdout < 1 else {
                throw ValidationError("--holdout: expected above 0 to below 1, got \(holdout)")
            }
            guard time != nil else {
                throw ValidationError("--holdout: expected --time, the column to order rows by")
            }
        }
        for (name, isGiven) in [
            ("--label-time", labelTime != nil), ("--embargo", embargo != nil),
        ] where isGiven && holdout == nil {
            throw ValidationError("\(name): expected --holdout, got none")
        }
        guard featureTime.isEmpty || time != nil else {
            throw ValidationError("--feature-time: expected --time to compare with, got none")
        }
        _ = try allowed()
    }

    /// The columns that are no features, each once.
    var columns: [String] {
        var seen = Set<String>()
        return ([time, labelTime, id].compactMap { $0 } + WordList.words(featureTime))
            .filter { seen.insert($0).inserted }
    }

    /// Looks through the rows of a file and splits them.
    ///
    /// - Throws: `InputError` that lists what was found, unless all of it is allowed or only noted.
    func prepare(_ file: TrainingFile) throws -> PreparedRows {
        var rows = try split(file)
        do throws(TrainingError) {
            rows.findings += try TrainingDataCheck.findings(in: rows.training)
                .map { $0.moved(to: rows.trainingRows) }
        } catch {
            throw InputError("\(file.name): \(error)")
        }
        let allowed = try allowed()
        let stopping = rows.findings.filter {
            $0.severity != .noted && ($0.kind == .oneClass || !allowed.contains($0.kind))
        }
        guard stopping.isEmpty else {
            let lines = stopping.map { "\($0.severity.rawValue): \(Self.sentence($0))" }
            let kinds = Set(stopping.map(\.kind)).subtracting([.oneClass])
                .map(\.rawValue).sorted().joined(separator: ",")
            throw InputError(
                "\(file.name): expected rows to train on in which nothing is wrong\n"
                    + lines.joined(separator: "\n")
                    + (kinds.isEmpty ? "" : "\n--allow \(kinds) trains all the same"))
        }
        return rows
    }

    /// A finding in a line, with its rows.
    static func sentence(_ finding: TrainingFinding) -> String {
        let shown = finding.intervals.prefix(10).map {
            $0.first == $0.last ? "\($0.first)" : "\($0.first)-\($0.last)"
        }
        let more = finding.intervals.count > shown.count ? ", ..." : ""
        let word = finding.rows == 1 ? "row" : "rows"
        return "\(finding.kind.rawValue): \(finding.reason) (\(word) "
            + shown.joined(separator: ", ") + more + ")"
    }

    private func allowed() throws -> Set<TrainingFinding.Kind> {
        var kinds = Set<TrainingFinding.Kind>()
        for word in WordList.words(allow) {
            if word == "all" {
                kinds.formUnion(TrainingFinding.Kind.allCases)
            } else if let kind = TrainingFinding.Kind(rawValue: word) {
                kinds.insert(kind)
            } else {
                let known = TrainingFinding.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--allow: expected all or of \(known), got '\(word)'")
            }
        }
        return kinds
    }

    private func split(_ file: TrainingFile) throws -> PreparedRows {
        guard let time else {
            return PreparedRows(all: file.rows)
        }
        let times = try file.requiredTimes(time)
        var findings: [TrainingFinding] = []
        for column in WordList.words(featureTime) {
            let known = try file.times(column)
            if let finding = RowIdentityCheck.newer(
                times: times, featureTimes: known, column: column)
            {
                findings.append(finding)
            }
        }
        guard let holdout else {
            var rows = PreparedRows(all: file.rows)
            rows.findings = findings
            return rows
        }
        let split = try Self.split(
            times, labels: try labelTime.map { try file.times($0) }, share: holdout,
            embargo: embargo?.duration ?? .zero, file: file.name)
        if let id {
            let ids = try file.texts(id)
            let trained = Set(split.training.compactMap { ids[$0] })
            let shared = RowIdentityCheck.shared(ids: split.holdOut.map { ids[$0] }, with: trained)
            if let shared { findings.append(shared.moved(to: split.holdOut)) }
        }
        return try PreparedRows(file.rows, split: split, findings: findings)
    }

    private static func split(
        _ times: [Timestamp], labels: [Timestamp?]?, share: Double, embargo: Duration, file: String
    ) throws -> TimeOrderedSplit {
        do throws(Validation.ValidationError) {
            return try TimeOrderedSplit(
                times: times, labelTimes: labels, holdOutShare: share, embargo: embargo)
        } catch {
            throw InputError("\(file): \(error)")
        }
    }
}
