import Foundation
import Testing

@testable import Scoring

@Suite struct JSONReaderTests {
    @Test(arguments: [
        "0", "-0", "1", "-17", "0.5", "0.056443", "3.141592653589793", "1e3", "1E-3", "-2.5e+10",
        "123456789012345678901234567890", "0.1234567890123456789012345", "9007199254740993",
        "2.2250738585072014e-308", "4.9e-324", "1.7976931348623157e308", "0.3", "100.0",
        "8.41e-2", "0.0000000000000000000000001",
    ])
    func `numbers equal those of the standard library, bit for bit`(text: String) throws {
        var reader = JSONReader(Array(text.utf8))
        let value = try reader.readNumber()
        #expect(value.bitPattern == Double(text)?.bitPattern)
        try reader.finish()
    }

    @Test func `random decimals equal those of the standard library`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let digits = Int.random(in: 0...12, using: &generator)
            let text = String(
                format: "%.\(digits)f", Double.random(in: -1e6...1e6, using: &generator))
            var reader = JSONReader(Array(text.utf8))
            #expect(try reader.readNumber().bitPattern == Double(text)?.bitPattern, "\(text)")
        }
    }

    @Test(arguments: [
        "", "-", "+1", ".5", "1.", "01", "-01", "1e", "1e+", "NaN", "Infinity", "1e999", "0x1",
        "--1", "1..2",
    ])
    func `what is not a finite JSON number is refused`(text: String) {
        #expect(throws: JSONError.self) {
            var reader = JSONReader(Array(text.utf8))
            _ = try reader.readNumber()
            try reader.finish()
        }
    }

    @Test(arguments: [
        (#""""#, ""), (#""abc""#, "abc"), (#""é漢🚢""#, "é漢🚢"),
        (#""a\"b\\c\/d\b\f\n\r\t""#, "a\"b\\c/d\u{8}\u{c}\n\r\t"), (#""\u0041\u00e9""#, "Aé"),
        (#""\ud83d\udea2""#, "🚢"), (#""\u0000""#, "\u{0}"),
    ])
    func `strings are unescaped`(json: String, text: String) throws {
        var reader = JSONReader(Array(json.utf8))
        #expect(try reader.readString() == text)
    }

    @Test(arguments: [
        #""abc"#, #""\"#, #""\x""#, #""\u12""#, #""\ud83d""#, #""\ud83d\u0041""#, #""\udea2""#,
        "\"a\nb\"", "abc", "'a'",
    ])
    func `what is not a JSON string is refused`(json: String) {
        #expect(throws: JSONError.self) {
            var reader = JSONReader(Array(json.utf8))
            _ = try reader.readString()
            try reader.finish()
        }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        for bytes: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80]] {
            var plain = JSONReader([0x22] + bytes + [0x22])
            #expect(throws: JSONError.self) { try plain.readString() }
            var escaped = JSONReader([0x22, 0x5C, 0x6E] + bytes + [0x22])
            #expect(throws: JSONError.self) { try escaped.readString() }
        }
    }

    @Test(arguments: [
        "{}", "[]", "[1,2]", #"{"a":[{"b":null}],"c":true}"#, " [ 1 , \"x\" , false ] ", "null",
        String(repeating: "[", count: 32) + String(repeating: "]", count: 32),
    ])
    func `valid documents are passed over`(json: String) throws {
        var reader = JSONReader(Array(json.utf8))
        _ = try reader.skipValue()
        try reader.finish()
    }

    @Test(arguments: [
        "", "{", "[", "[1,]", #"{"a":1,}"#, #"{"a"}"#, #"{a:1}"#, "[1 2]", "tru", "nul", "[1]]",
        "{}x", #"{"a":}"#, "//", String(repeating: "[", count: 33),
    ])
    func `invalid documents are refused`(json: String) {
        #expect(throws: JSONError.self) {
            var reader = JSONReader(Array(json.utf8))
            _ = try reader.skipValue()
            try reader.finish()
        }
    }

    @Test func `the reader and the writer agree`() throws {
        let texts = ["", "a\"\\\n\u{0}\u{1F}\u{7F}é漢🚢", "\u{2028}"]
        for text in texts {
            var writer = JSONWriter()
            writer.write(text)
            var reader = JSONReader(writer.bytes)
            #expect(try reader.readString() == text)
        }
        for number: Double in [0, -0.0, 0.1, .leastNonzeroMagnitude, 1.7976931348623157e308, 1 / 3]
        {
            var writer = JSONWriter()
            writer.write(number)
            var reader = JSONReader(writer.bytes)
            #expect(try reader.readNumber().bitPattern == number.bitPattern)
        }
    }
}
