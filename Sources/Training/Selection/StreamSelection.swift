/// How a selection takes into account that its rows are a stream, whose law may have changed.
///
/// Candidates are scored on the newest rows only, which are most like those to come, and together
/// with how a model is learned it is chosen how far back its rows reach: what is learned well from
/// many rows may be learned another way from few, and a plain model may not see that the law of a
/// product has turned. Of models as good as the best, the one of most rows is taken, and of those
/// the simplest. Where F1 is the metric, the probability above which the positive class is
/// predicted is chosen, too (`DecisionThreshold`): on F1 the usual one half is right only by
/// chance, as its best value is half of the best F1.
///
/// Where it is known when the law changed, the rows since then are one more window, and candidates
/// are scored only on rows that a model of the new law could have answered: before those all are
/// models of the old one, and tell nothing about what is to come.
/// Source: Gama et al. (2014), A survey on concept drift adaptation, ACM Computing Surveys 46(4)
/// (windows); Lipton, Elkan and Naryanaswamy (2014), Optimal thresholding of classifiers to
/// maximize F1 measure, ECML PKDD.
public struct StreamSelection: Hashable, Codable, Sendable {
    /// How many of the newest rows a model may be trained on, most first.
    ///
    /// While there are fewer, it is trained on all.
    public var windows: [Int]

    /// How many of the newest rows candidates are scored on; at most half of all are.
    public var scoredRowsMax: Int

    /// How many of the newest rows follow the law of today, where it is known to have changed; nil,
    /// the default, where it is not.
    ///
    /// It counts when it is less than the longest window, and `changeScoredRowsMin` rows or more
    /// are left to score on.
    public var rowsSinceChange: Int?

    /// How many rows since a change the first fold is trained on, after the embargo.
    public static let changeTrainingRowsMin = 100

    /// On how few rows candidates are scored after a change.
    public static let changeScoredRowsMin = 200

    /// Makes one with windows of 8000, 4000, 2000 and 1000 rows, that scores on 2000.
    public init(windows: [Int] = [8000, 4000, 2000, 1000], scoredRowsMax: Int = 2000) {
        self.windows = windows
        self.scoredRowsMax = scoredRowsMax
    }

    /// The rows since a change that can be learned and scored on; nil when they are too few, or
    /// reach beyond the windows.
    func change(embargoRows: Int) -> (rows: Int, scored: Int)? {
        guard let rows = rowsSinceChange, rows < windows.first ?? 0 else { return nil }
        let scored = rows - embargoRows - Self.changeTrainingRowsMin
        guard scored >= Self.changeScoredRowsMin else { return nil }
        return (rows, min(scored, scoredRowsMax))
    }

    /// Checks that every setting is in its range.
    func validate() throws(TrainingError) {
        guard windows.count <= 10, windows.allSatisfy({ (50...10_000_000).contains($0) }),
            windows.sorted(by: >) == windows
        else {
            throw .setting(
                name: "selection windows",
                expected: "at most 10 numbers of 50 to 10000000 rows, most first",
                got: "\(windows)")
        }
        guard (50...10_000_000).contains(scoredRowsMax) else {
            throw .setting(
                name: "selection scored rows", expected: "50 to 10000000",
                got: "\(scoredRowsMax)")
        }
        guard rowsSinceChange ?? 0 >= 0 else {
            throw .setting(
                name: "selection rows since a change", expected: "0 or more",
                got: "\(rowsSinceChange ?? 0)")
        }
    }
}
