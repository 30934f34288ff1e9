/// Text as it stands in a URL.
enum URLText {
    /// A segment of a path, percent-encoded.
    static func segment(_ text: String) -> String { encoded(text) }

    /// A path with a query of the parameters that have a value, percent-encoded.
    static func path(_ path: String, _ parameters: [(name: String, value: String?)]) -> String {
        let query = parameters.compactMap { name, value in
            value.map { "\(name)=\(encoded($0))" }
        }
        return query.isEmpty ? path : "\(path)?\(query.joined(separator: "&"))"
    }

    /// All but the unreserved characters of RFC 3986 as `%XX`.
    private static func encoded(_ text: String) -> String {
        let hexadecimal = Array("0123456789ABCDEF".unicodeScalars)
        var result = String.UnicodeScalarView()
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.append(Unicode.Scalar(byte))
            default:
                result.append("%")
                result.append(hexadecimal[Int(byte >> 4)])
                result.append(hexadecimal[Int(byte & 15)])
            }
        }
        return String(result)
    }
}
