/// The spilled predictions that a join can see at present: those that left memory since the last
/// `take`, and those that were brought back to be looked at.
struct JoinSpill: Sendable {
    /// The sequence that the next prediction to be spilled gets.
    private(set) var end: Int64
    /// What is stored outside already has smaller sequences.
    private var firstNew: Int64
    private var rows: [UInt64: [SpilledPrediction]] = [:]
    private var joined: Set<Int64> = []

    /// The sequence of a prediction that is not spilled.
    static let none: Int64 = -1

    init(end: Int64 = 0) {
        self.end = end
        firstNew = end
    }

    /// Whether nothing is at hand that the next `take` would have to tell, or make forget.
    var isEmpty: Bool { rows.isEmpty && joined.isEmpty }

    /// Takes in a prediction; it gets a sequence unless it has one.
    mutating func insert(_ prediction: SpilledPrediction) {
        var prediction = prediction
        if prediction.sequence < 0 {
            prediction.sequence = end
            end += 1
        }
        rows[prediction.idHash, default: []].append(prediction)
    }

    /// Takes in what was found outside, apart from what is known better here.
    mutating func recall(_ found: [SpilledPrediction]) {
        for prediction in found where !joined.contains(prediction.sequence) {
            let known = rows[prediction.idHash] ?? []
            if !known.contains(where: { $0.sequence == prediction.sequence }) {
                insert(prediction)
            }
        }
    }

    /// The prediction of an id that came last among those that `isWanted` says.
    func newest(
        _ idHash: UInt64, where isWanted: (SpilledPrediction) -> Bool
    ) -> SpilledPrediction? {
        guard !rows.isEmpty else { return nil }
        return rows[idHash]?.filter(isWanted).max { $0.offset < $1.offset }
    }

    /// Takes out the predictions of an id that `isWanted` says; what is not stored outside has no
    /// sequence then.
    mutating func remove(
        _ idHash: UInt64, where isWanted: (SpilledPrediction) -> Bool
    ) -> [SpilledPrediction] {
        guard let all = rows[idHash] else { return [] }
        let rest = all.filter { !isWanted($0) }
        rows[idHash] = rest.isEmpty ? nil : rest
        return all.filter(isWanted).map { prediction in
            var prediction = prediction
            if prediction.sequence >= firstNew { prediction.sequence = Self.none }
            return prediction
        }
    }

    /// Takes note that the label of a prediction has come.
    mutating func settle(_ prediction: SpilledPrediction) {
        _ = remove(prediction.idHash) { $0.offset == prediction.offset }
        if (0..<firstNew).contains(prediction.sequence) { joined.insert(prediction.sequence) }
    }

    /// What is to be stored outside, and to be deleted there; nothing is at hand afterwards.
    mutating func take() -> (added: [SpilledPrediction], joined: [Int64]) {
        defer {
            firstNew = end
            if !isEmpty { (rows, joined) = ([:], []) }
        }
        guard !isEmpty else { return ([], []) }
        let added = rows.values.joined().filter { $0.sequence >= firstNew }
        return (added.sorted { $0.sequence < $1.sequence }, joined.sorted())
    }
}
