/// Texts that repeat from row to row, by a small code; -1 is none.
struct TextPool: Sendable {
    static let none: Int32 = -1

    private(set) var texts: [String] = []
    private var codes: [String: Int32] = [:]

    init() {}

    /// A pool whose codes are the positions in `texts`, which are distinct.
    init(_ texts: [String]) {
        for text in texts { _ = code(for: text) }
    }

    mutating func code(for text: String) -> Int32 {
        if let code = codes[text] { return code }
        let code = Int32(texts.count)
        texts.append(text)
        codes[text] = code
        return code
    }
}
