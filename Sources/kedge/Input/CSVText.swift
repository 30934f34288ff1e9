/// Writes CSV by RFC 4180.
enum CSVText {
    /// A line with its end; fields stand in quotes where they must.
    static func line(_ fields: [String]) -> [UInt8] {
        // A line without anything would be passed over by readers.
        if fields == [""] { return Array("\"\"\n".utf8) }
        return Array((fields.map(field).joined(separator: ",") + "\n").utf8)
    }

    /// A field, in quotes where it must be.
    static func field(_ text: String) -> String {
        let mustBeQuoted = text.utf8.contains {
            [UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D].contains($0)
        }
        guard mustBeQuoted else { return text }
        return "\"\(text.replacing("\"", with: "\"\""))\""
    }
}
