import Decoding
import Foundation
import Observations
import Testing

/// Numbers are the doubles nearest to what is written, as C's `strtod` reads them, bit for bit.
struct NumberReadingTests {
    private static let features = 20

    /// Reads numbers as the features of events; nil when one is refused.
    private func read(_ texts: [String]) throws -> [Double]? {
        let names = (0..<Self.features).map { "f\($0)" }
        var decoder = PredictionDecoder(
            schema: try FeatureSchema(names.map { Feature(name: $0, kind: .numeric) }),
            target: .regression)
        let payloads = stride(from: 0, to: texts.count, by: Self.features).map { first in
            let values = texts[first...].prefix(Self.features).enumerated()
            return EventRun.prediction([
                "prediction": "1",
                "features": "{" + values.map { "\"f\($0)\":\($1)" }.joined(separator: ",") + "}",
            ])
        }
        let (batch, failures) = decoder.decode(EventRun.events(payloads))
        guard failures.isEmpty else { return nil }
        let columns = batch.features.columns.map { column in
            if case .numeric(let values) = column { values } else { [Double]() }
        }
        return texts.indices.map { columns[$0 % Self.features][$0 / Self.features] }
    }

    /// Texts that are read otherwise than by `strtod`.
    private func differing(_ texts: [String]) throws -> [String] {
        let numbers = try #require(try read(texts))
        return texts.indices
            .filter { numbers[$0].bitPattern != strtod(texts[$0], nil).bitPattern }
            .map { "\(texts[$0]) as \(numbers[$0])" }
    }

    private func digits(_ count: Int, _ generator: inout SplitMix64) -> String {
        String((0..<count).map { _ in "0123456789".randomElement(using: &generator) ?? "0" })
    }

    /// Digits with a point anywhere, as producers write them, and around the lengths that count.
    private func decimal(_ generator: inout SplitMix64) -> String {
        let sign = Bool.random(using: &generator) ? "-" : ""
        let first = Int.random(in: 1...9, using: &generator)
        let rest = digits(Int.random(in: 0...9, using: &generator), &generator)
        let whole = Bool.random(using: &generator) ? "0" : "\(first)\(rest)"
        let decimals = Int.random(in: 0...20, using: &generator)
        return sign + whole + (decimals == 0 ? "" : "." + digits(decimals, &generator))
    }

    /// A number with an exponent; the value is finite, and often 0 or subnormal.
    private func scientific(_ generator: inout SplitMix64) -> String {
        let exponent = Int.random(in: -345...285, using: &generator)
        return decimal(&generator) + (Bool.random(using: &generator) ? "e" : "E") + "\(exponent)"
    }

    /// Any finite double as Swift prints it: up to 17 digits.
    private func printed(_ generator: inout SplitMix64) -> String {
        while true {
            let number = Double(bitPattern: generator.next())
            if number.isFinite { return "\(number)" }
        }
    }

    /// A number halfway between two doubles, or very near to that.
    private func halfway(_ generator: inout SplitMix64) -> String {
        let odd = (UInt64(1) << 53) + generator.next() % (1 << 53) | 1
        let after = ["", ".0", ".5", ".000000000001", ".00000000000000000001"]
        let before = "\(odd - 1).99999999999999999999"
        return Int.random(in: 0..<6, using: &generator) == 0
            ? before : "\(odd)" + (after.randomElement(using: &generator) ?? "")
    }

    /// Digits just around 2^53, the last that a double holds exactly, with a point among them.
    private func aroundExact(_ generator: inout SplitMix64) -> String {
        let integer = (UInt64(1) << 53) - 8 + generator.next() % 16
        let text = "\(integer)"
        let whole = Int.random(in: 1..<text.count, using: &generator)
        return text.prefix(whole) + "." + text.dropFirst(whole)
    }

    @Test(arguments: 0..<5)
    func `a million numbers of five kinds are read as strtod reads them`(_ kind: Int) throws {
        var generator = SplitMix64(state: UInt64(kind) + 20_261_130)
        for _ in 0..<10 {
            let texts = (0..<20_000).map { _ in
                switch kind {
                case 0: decimal(&generator)
                case 1: scientific(&generator)
                case 2: printed(&generator)
                case 3: halfway(&generator)
                default: aroundExact(&generator)
                }
            }
            let wrong = try differing(texts)
            #expect(wrong.isEmpty, "\(wrong.prefix(5))")
        }
    }

    @Test func `zeros keep their sign, and the ends of the range are read`() throws {
        let texts = [
            "0", "-0", "0.0", "-0.0", "-0e5", "0E-400", "-0.00000000000000000000000", "4.9e-324",
            "2.4703282292062327e-324", "2.4703282292062328e-324", "-2.2250738585072011e-308",
            "2.2250738585072014e-308", "1.7976931348623157e308", "1e-400", "99999999", "100000000",
            "99999999.9999999999999999", "0.9999999999999999", "0.99999999999999999", "1e22",
            "1e23",
            "9007199254740992", "9007199254740993", "900719925474.0993", "8.5",
            "0.30000000000000004",
            "1234567.12345678", "12345678.12345678", "123456789.12345678", "1.00000000",
        ]
        #expect(try differing(texts) == [])
    }

    @Test(arguments: [
        "01", "-01", "00", "-00.5", "00000000", "1.", "1.,", ".5", "-", "--1", "+1", "1e", "1e+",
        "1.e5", "1..2", "1.2.3", "1-", "1a", "0x1", "1_0", "1 2", "Infinity", "NaN", "-nan",
        "12345678.", "123456789012345678901.", "1.12345678-", "1.1234567890123456x", "٣", "1e400",
        "-1e400", "nul", "nulll",
    ])
    func `what is no finite number is refused`(_ text: String) throws {
        #expect(try read(["1", text, "2"]) == nil)
    }
}
