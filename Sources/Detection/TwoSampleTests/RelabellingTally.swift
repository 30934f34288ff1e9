/// How often relabelled statistics reached the observed one, and whether that is enough to tell.
///
/// p = (1 + b) / (1 + B) with b of B relabelled statistics at least as large as the observed one:
/// exact for exchangeable rows. After `permutations` draws more follow, up to `permutationsMax`,
/// for as long as fewer than `reachedMax` reached it, which keeps p valid (Besag, Clifford 1991)
/// and spends draws only where a correction needs a smaller p.
struct RelabellingTally: Sendable {
    /// The draws after which a statistic reached so often has its p-value.
    static let reachedMax = 10

    /// The draws that are always taken.
    let permutations: Int
    /// The most draws; at least `permutations`.
    let permutationsMax: Int
    /// The draws so far.
    private(set) var drawn = 0
    /// Those that reached the observed statistic.
    private(set) var reached = 0

    init(permutations: Int, permutationsMax: Int) {
        self.permutations = permutations
        self.permutationsMax = max(permutations, permutationsMax)
    }

    /// Whether no more draws are needed.
    var isDone: Bool {
        drawn >= permutations && (drawn >= permutationsMax || reached >= Self.reachedMax)
    }

    /// Draws to take before asking again, at most so many.
    func next(atMost count: Int) -> Int {
        min(count, (drawn < permutations ? permutations : permutationsMax) - drawn)
    }

    /// Counts a draw, unless enough are counted.
    mutating func add(isReached: Bool) {
        guard !isDone else { return }
        drawn += 1
        if isReached { reached += 1 }
    }

    /// (1 + b) / (1 + B).
    var pValue: Double { Double(1 + reached) / Double(1 + drawn) }
}
