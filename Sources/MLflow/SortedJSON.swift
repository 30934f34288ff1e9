#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// JSON that is the same for the same value.
enum SortedJSON {
    /// The JSON of a value of texts and finite numbers.
    static func text(_ value: some Encodable) -> String {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            preconditionFailure("texts and finite numbers can be written, yet: \(error)")
        }
    }
}
