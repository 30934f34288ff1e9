/// Numbers as files write them.
enum DecimalNumber {
    private static let marks = Set("+-.eE".utf8)

    /// Whether a text is `nan`, in any case, with blanks around it or not.
    static func isNaN(_ text: String) -> Bool {
        let word = text.utf8.lazy.filter { $0 != 0x20 && $0 != 0x09 }
        return word.map { $0 | 0x20 }.elementsEqual("nan".utf8)
    }

    /// Whether texts are finite decimal numbers, one at least, but for those that are `nan`.
    static func areNumbers(_ texts: some Sequence<String>) -> Bool {
        var hasNumber = false
        for text in texts where !isNaN(text) {
            guard value(of: text) != nil else { return false }
            hasNumber = true
        }
        return hasNumber
    }

    /// The value of a finite decimal number; no `nan`, `inf`, hexadecimal or spaces.
    static func value(of text: String) -> Double? {
        guard
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || marks.contains($0) }),
            let value = Double(text), value.isFinite
        else { return nil }
        return value
    }
}
