/// Lays JSON out in lines; numbers and texts stay as they came.
enum IndentedJSON {
    /// The JSON with two more spaces in each level.
    static func text(of json: [UInt8]) -> String {
        var result: [UInt8] = []
        var depth = 0
        var isInString = false
        var isEscaped = false
        func startLine() {
            result.append(UInt8(ascii: "\n"))
            result += [UInt8](repeating: UInt8(ascii: " "), count: 2 * depth)
        }
        for (index, byte) in json.enumerated() {
            if isInString {
                result.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                result.append(byte)
                let next = json[(index + 1)...].first { !isSpace($0) }
                depth += 1
                if next != byte + 2 { startLine() }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if result.last != byte - 2 { startLine() }
                result.append(byte)
            case UInt8(ascii: ","):
                result.append(byte)
                startLine()
            case UInt8(ascii: ":"): result += ": ".utf8
            case UInt8(ascii: "\""):
                result.append(byte)
                isInString = true
            default: if !isSpace(byte) { result.append(byte) }
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        [0x20, 0x09, 0x0A, 0x0D].contains(byte)
    }
}
