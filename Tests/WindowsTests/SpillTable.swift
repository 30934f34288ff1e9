import Windows

/// Spilled predictions as a database keeps them.
struct SpillTable {
    private(set) var rows: [Int64: SpilledPrediction] = [:]
    /// How many were ever added.
    private(set) var addedCount = 0

    func find(_ idHashes: [UInt64]) -> [SpilledPrediction] {
        let wanted = Set(idHashes)
        return rows.values.filter { wanted.contains($0.idHash) }
            .sorted { $0.sequence < $1.sequence }
    }

    mutating func store(_ change: SpillChange) {
        for row in change.added {
            precondition(rows[row.sequence] == nil, "a sequence is used once")
            rows[row.sequence] = row
        }
        addedCount += change.added.count
        for sequence in change.joined {
            precondition(rows[sequence] != nil, "what was joined had been stored")
            rows[sequence] = nil
        }
        rows = rows.filter {
            $0.key >= change.firstKept && $0.value.watermarkAfter >= change.earliestKept
        }
    }
}
