import Foundation

/// How much memory this process holds, so that an attack can see whether it grew.
public struct ResidentMemory: Sendable {
    /// How much it may grow where all attacks run alone (`make resilience`), in bytes.
    public static let growthMax = 96 << 20
    /// How much it may grow where other tests run beside it, in bytes.
    public static let growthBesideOthersMax = 1 << 30

    private let before: Int

    /// Remembers how much it is now.
    public init() {
        before = Self.now
    }

    /// How many bytes it has grown since.
    public var growth: Int { Self.now - before }

    /// Whether it has grown by no more than it may.
    public var isBounded: Bool {
        growth <= (AttackScale.isFull ? Self.growthMax : Self.growthBesideOthersMax)
    }

    /// The growth in words.
    public var description: String { "resident memory grew by \(max(0, growth) >> 20) MiB" }

    /// Bytes, as Linux counts them; 0 where they are not known.
    private static var now: Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return 0 }
        return pages * 4096
    }
}
