internal import CNumbers

/// What a field of a numeric column says.
enum NumberText {
    /// A number; whether it is an integer that had to be rounded.
    case number(Double, isRounded: Bool)
    /// Nothing, or `nan` in any case.
    case missing
    /// Anything else.
    case text

    /// Integers below this magnitude are doubles.
    static let exactMax = 0x1p53

    /// Reads a field; blanks around a number, and a plus before it, do not matter.
    init(_ field: UnsafeBufferPointer<UInt8>) {
        var rest = field[...]
        while let first = rest.first, Self.isBlank(first) { rest.removeFirst() }
        while let last = rest.last, Self.isBlank(last) { rest.removeLast() }
        if rest.first == UInt8(ascii: "+"), rest.dropFirst().first != UInt8(ascii: "-") {
            rest.removeFirst()
        }
        guard !rest.isEmpty else {
            self = field.contains(UInt8(ascii: "+")) ? .text : .missing
            return
        }
        let digits = UnsafeBufferPointer(rebasing: rest)
        var value = 0.0
        guard let bytes = digits.baseAddress,
            kedge_number(bytes, digits.count, &value) == digits.count
        else {
            self = .text
            return
        }
        guard !value.isNaN else {
            self = .missing
            return
        }
        let isRounded =
            value.magnitude >= Self.exactMax
            && kedge_number_is_rounded_integer(bytes, digits.count, value)
        self = .number(value, isRounded: isRounded)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
