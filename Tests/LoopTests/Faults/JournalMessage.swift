/// One message of PostgreSQL's protocol: a kind, four bytes of length, and the rest.
struct JournalMessage {
    let kind: UInt8
    let bytes: [UInt8]

    /// Takes the first message off; nil when it is not there as a whole.
    init?(taking rest: inout ArraySlice<UInt8>) {
        guard let kind = rest.first, rest.count >= 5 else { return nil }
        let length = 1 + Self.length(rest.dropFirst().prefix(4))
        guard rest.count >= length else { return nil }
        self.kind = kind
        bytes = Array(rest.prefix(length))
        rest = rest.dropFirst(length)
    }

    /// Reads a length in network order.
    static func length(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }

    /// Whether the server answers after it, or it needs no answer at all.
    var endsUnit: Bool { !"PBDEC".utf8.contains(kind) }

    /// The texts in it, each ended by a zero byte, after the kind and the length.
    func text(_ index: Int) -> String {
        let texts = bytes.dropFirst(5).split(separator: 0, omittingEmptySubsequences: false)
        return texts.dropFirst(index).first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
