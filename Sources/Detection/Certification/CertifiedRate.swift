/// How often something happened, scaled to another exposure, with its 95 % interval.
public struct CertifiedRate: Codable, Sendable, Hashable {
    /// The rate.
    public let value: Double
    /// The lower end of the interval.
    public let lower: Double
    /// The upper end of the interval.
    public let upper: Double

    /// Scales a Poisson count.
    ///
    /// Interval by Byar's approximation of the exact one: k (1 - 1 / 9k -+ z / 3 sqrt k)^3, with
    /// k + 1 for the upper end (Breslow, Day 1987). It takes events for independent of each other.
    public init(events: Int, exposure: Double, per unit: Double) {
        let scale = exposure > 0 ? unit / exposure : 0
        let z = NormalDistribution.quantile(0.975)
        func end(_ count: Double, _ z: Double) -> Double {
            guard count > 0 else { return 0 }
            let root = 1 - 1 / (9 * count) + z / (3 * count.squareRoot())
            return count * root * root * root
        }
        value = Double(events) * scale
        lower = max(0, end(Double(events), -z)) * scale
        upper = end(Double(events) + 1, z) * scale
    }
}
