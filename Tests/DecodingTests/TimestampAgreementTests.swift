import Decoding
import Observations
import Testing

struct TimestampAgreementTests {
    @Test func `timestamps are read as Timestamp reads them`() throws {
        var generator = SplitMix64(state: 7)
        let alphabet = Array("0123456789-+:.TtZz ")
        let valid = Array("2000-02-29T23:59:60.250+05:30")
        let texts = (0..<20_000).map { _ in
            var text = valid
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                let at = Int.random(in: 0..<text.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: text.remove(at: at)
                case 1: text[at] = alphabet.randomElement(using: &generator) ?? "0"
                default: text.insert(alphabet.randomElement(using: &generator) ?? "0", at: at)
                }
            }
            return String(text)
        }
        var decoder = LabelDecoder(target: .regression)
        let (batch, failures) = decoder.decode(
            EventRun.events(texts.map { #"{"id":1,"label":1,"timestamp":"\#($0)"}"# }))
        #expect(batch.eventTimes == texts.compactMap { Timestamp(rfc3339: $0) })
        #expect(failures.allSatisfy { $0.reason == .badTimestamp })
        #expect(batch.count > 5000 && failures.count > 5000)
    }
}
