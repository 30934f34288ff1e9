import Registry
import Windows

/// What a partition took in since its state was stored, and when to store the state whole again.
///
/// The state is stored whole once the journal since has outgrown it: so all in all no more than
/// twice the bytes of the inputs are written, however large the state is, and a restart reads no
/// more than twice the state.
struct StateJournal {
    /// The most journal entries before the state is stored whole: bounds the restart of a partition
    /// with few events.
    static let entriesMax = 1000
    /// A state smaller than this is treated as if it were this large.
    static let wholeBytesMin = 1 << 20

    /// What was taken in since the last commit.
    private(set) var inputs: [StreamInput] = []
    /// Whether the next commit has to store the state whole.
    private var isWholeDue = true
    private var wholeBytes = 0
    private var entries = 0
    /// The bytes of the entries since the state was stored whole.
    private(set) var bytes = 0

    /// A journal whose first commit stores the state whole.
    init() {}

    /// Takes note of what was taken in.
    mutating func note(_ input: StreamInput) {
        // To let go of waiting labels twice in a row is to do so once.
        if case .flush = input, case .flush = inputs.last { return }
        inputs.append(input)
    }

    /// The state has come to depend on something else than its inputs.
    mutating func requireWhole() {
        isWholeDue = true
    }

    /// What to store with this commit; begins the notes of the next.
    mutating func take(_ state: () throws -> [UInt8]) rethrows -> StreamStore.Change {
        defer { inputs.removeAll(keepingCapacity: true) }
        if !isWholeDue {
            let content = StreamInput.encoded(inputs)
            if bytes + content.count <= max(wholeBytes, Self.wholeBytesMin),
                entries < Self.entriesMax
            {
                bytes += content.count
                entries += 1
                return .appended(content)
            }
        }
        let whole = try state()
        isWholeDue = false
        wholeBytes = whole.count
        bytes = 0
        entries = 0
        return .whole(whole)
    }
}
