/// Numbers as files write them.
enum DecimalNumber {
    private static let marks = Set("+-.eE".utf8)

    /// The value of a finite decimal number; no `nan`, `inf`, hexadecimal or spaces.
    static func value(of text: String) -> Double? {
        guard
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || marks.contains($0) }),
            let value = Double(text), value.isFinite
        else { return nil }
        return value
    }
}
