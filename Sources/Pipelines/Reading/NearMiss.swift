/// Finds the name that somebody meant.
enum NearMiss {
    /// The candidate that is only a slip of the pen away from `name`, or nil.
    ///
    /// Case and separators do not count; otherwise one edit for each three characters is a slip.
    static func of(_ name: String, in candidates: [String]) -> String? {
        let wanted = folded(name)
        let distances = candidates.map { (name: $0, edits: edits(wanted, folded($0))) }
        guard let nearest = distances.min(by: { $0.edits < $1.edits }),
            nearest.edits <= max(1, wanted.count / 3), nearest.edits < wanted.count
        else { return nil }
        return nearest.name
    }

    private static func folded(_ name: String) -> [Character] {
        name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }.prefix(64).map { $0 }
    }

    /// Optimal string alignment distance: insertions, deletions, substitutions, swaps.
    private static func edits(_ left: [Character], _ right: [Character]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1] + Array(repeating: 0, count: right.count)
            for column in right.indices {
                let same = left[row] == right[column]
                current[column + 1] = min(
                    previous[column + 1] + 1, current[column] + 1,
                    previous[column] + (same ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    current[column + 1] = min(current[column + 1], before[column - 1] + 1)
                }
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}
