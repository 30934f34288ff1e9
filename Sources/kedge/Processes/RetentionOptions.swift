import ArgumentParser
import Foundation
import Registry

/// How long each kind of rows is kept.
struct RetentionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How long to keep a kind of rows, such as rows=90d or audit=forever.",
            discussion: """
                Once for each kind: rows, windows, performance, retrainings, rollouts, alerts, \
                dead_letters, audit. Default: the environment variable KEDGE_RETAIN, such as \
                rows=90d,audit=730d, else 30d for dead_letters and 400d for the others. What \
                is still needed stays. 'kedge retention list' shows what is in force.
                """,
            valueName: "kind=duration"))
    var retain: [String] = []

    /// What is kept.
    ///
    /// - Throws: `InputError` that names what was expected.
    func policy() throws -> RetentionPolicy {
        try Self.policy(
            variable: ProcessInfo.processInfo.environment["KEDGE_RETAIN"] ?? "", options: retain)
    }

    /// The defaults, then what the variable says, then what the options say.
    static func policy(variable: String, options: [String]) throws -> RetentionPolicy {
        var policy = RetentionPolicy()
        try apply([variable], from: "KEDGE_RETAIN", to: &policy)
        try apply(options, from: "--retain", to: &policy)
        return policy
    }

    private static func apply(
        _ texts: [String], from source: String, to policy: inout RetentionPolicy
    ) throws {
        var seen: Set<RetainedKind> = []
        let words = texts.flatMap { $0.split(whereSeparator: { $0 == "," || $0 == " " }) }
        for word in words {
            let parts = word.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw InputError(
                    "\(source): expected a kind and a duration, such as rows=90d, got '\(word)'")
            }
            guard let kind = RetainedKind(rawValue: String(parts[0])) else {
                throw InputError(
                    "\(source): expected one of "
                        + RetainedKind.allCases.map(\.rawValue).joined(separator: ", ")
                        + ", got '\(parts[0])'")
            }
            guard seen.insert(kind).inserted else {
                throw InputError("\(source): expected \(kind.rawValue) once, got it twice")
            }
            policy[kind] = try duration(String(parts[1]), of: kind, from: source)
        }
    }

    private static func duration(
        _ text: String, of kind: RetainedKind, from source: String
    ) throws -> Duration? {
        guard text != "forever" else { return nil }
        let range = RetentionPolicy.range(of: kind)
        guard let duration = DurationArgument(argument: text)?.duration, range.contains(duration)
        else {
            throw InputError(
                "\(source): expected \(kind.rawValue) to be kept "
                    + "\(RetentionPolicy.text(range.lowerBound)) to "
                    + "\(RetentionPolicy.text(range.upperBound)), or forever, got '\(text)'")
        }
        return duration
    }
}
