import Foundation
public import Testing

/// What an attack did and what was lost: a line of `Benchmarks/RESILIENCE.md`.
public struct ResilienceFigure: Sendable {
    /// The part of the loop that was attacked, by its number in RESILIENCE.md.
    public let part: Int
    /// What was done; it names the line.
    public let attack: String
    /// How often it was done.
    public let times: Int
    /// What was lost, doubled or wrong: "nothing", one hopes.
    public let lost: String
    /// What else was measured.
    public let measured: String
    /// The seed, where moments or inputs were drawn.
    public let seed: UInt64?

    /// Makes a figure.
    public init(
        part: Int, attack: String, times: Int, lost: String, measured: String = "",
        seed: UInt64? = nil
    ) {
        self.part = part
        self.attack = attack
        self.times = times
        self.lost = lost
        self.measured = measured
        self.seed = seed
    }

    /// Prints the figure and, when the counts are the full ones, keeps it in RESILIENCE.md.
    ///
    /// Does neither for a test that has failed; its suite needs the trait `figures`.
    public func record(repository: String) throws {
        if let test = Test.current, Self.isFailed(test) { return }
        print("resilience: \(line)")
        guard AttackScale.isFull else { return }
        let path = repository + "/Benchmarks/RESILIENCE.md"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try Self.merge(line, key: key, into: text)
            .write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// Whether a test has failed so far, as its suite's trait `figures` tells.
    public static func isFailed(_ test: Test) -> Bool {
        FailedTests.contains(test.id)
    }

    private var key: String { "| \(part) | \(attack) |" }

    private var line: String {
        let date = Date().formatted(.iso8601.year().month().day())
        return "\(key) \(times) | \(lost) | \(measured) | \(seed.map { "\($0)" } ?? "") | \(date) |"
    }

    /// Puts a line in the table in place of the one with the same key, in order of the parts.
    public static func merge(_ line: String, key: String, into text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if let same = lines.firstIndex(where: { $0.hasPrefix(key) }) {
            lines[same] = line
        } else {
            let part = number(line) ?? .max
            let head = (lines.firstIndex { $0.hasPrefix("| ---") } ?? lines.count - 1) + 1
            let end = lines[head...].firstIndex { !$0.hasPrefix("|") } ?? lines.count
            let place = lines[head..<end].firstIndex { (number($0) ?? 0) > part } ?? end
            lines.insert(line, at: place)
        }
        return lines.joined(separator: "\n")
    }

    private static func number(_ line: String) -> Int? {
        line.split(separator: "|").first.flatMap { Int($0.filter { $0.isNumber }) }
    }
}
