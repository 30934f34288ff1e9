import Foundation
import Testing

/// A file of expected values.
struct Fixture {
    let cases: [FixtureValue]

    /// Reads `Fixtures/NAME.json`.
    init(_ name: String) throws {
        let url = try #require(
            Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "json"))
        let root = try JSONDecoder().decode(FixtureValue.self, from: Data(contentsOf: url))
        cases = root["cases"].array
    }

    /// The cases called `name`.
    func named(_ name: String) -> [FixtureValue] {
        cases.filter { $0.name == name }
    }
}
