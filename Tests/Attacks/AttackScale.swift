import Foundation

/// How hard the tests attack: with the full counts of `make resilience`, or a tenth of them.
public enum AttackScale {
    /// The environment variable that asks for the full counts: `KEDGE_RESILIENCE=full`.
    public static let variable = "KEDGE_RESILIENCE"
    /// The environment variable that sets the seed of every attack.
    public static let seedVariable = "KEDGE_SEED"

    /// Whether the full counts are asked for.
    public static var isFull: Bool {
        ProcessInfo.processInfo.environment[variable] == "full"
    }

    /// How often to attack: `full` times, or a tenth of that, but at least `least` times.
    public static func count(_ full: Int, least: Int = 1) -> Int {
        isFull ? full : min(full, max(least, full / 10))
    }

    /// The seed from which an attack draws its moments, which is printed.
    ///
    /// - Parameters:
    ///   - attack: whose seed it is.
    ///   - standard: the seed where `KEDGE_SEED` does not set another one.
    public static func seed(_ attack: String, standard: UInt64) -> UInt64 {
        let given = ProcessInfo.processInfo.environment[seedVariable].flatMap { UInt64($0) }
        let seed = given ?? standard
        print("attack '\(attack)': \(isFull ? "full" : "a tenth"), \(seedVariable)=\(seed)")
        return seed
    }
}
