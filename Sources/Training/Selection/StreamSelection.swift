/// How a selection takes into account that its rows are a stream, whose law may have changed.
///
/// Candidates are scored on the newest rows only, which are most like those to come, and together
/// with how a model is learned it is chosen how far back its rows reach: what is learned well from
/// many rows may be learned another way from few, and a plain model may not see that the law of a
/// product has turned. Of models as good as the best, the one of most rows is taken, and of those
/// the simplest. Where F1 is the metric, the probability above which the positive class is
/// predicted is chosen, too (`DecisionThreshold`): on F1 the usual one half is right only by
/// chance, as its best value is half of the best F1.
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

    /// Makes one with windows of 8000, 4000, 2000 and 1000 rows, that scores on 2000.
    public init(windows: [Int] = [8000, 4000, 2000, 1000], scoredRowsMax: Int = 2000) {
        self.windows = windows
        self.scoredRowsMax = scoredRowsMax
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
    }
}
