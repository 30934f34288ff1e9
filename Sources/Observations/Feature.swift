/// One input of a model: its name and what kind of values it takes.
public struct Feature: Hashable, Codable, Sendable {
    /// What kind of values a feature takes.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// Real numbers; a missing value is NaN.
        case numeric
        /// Text values out of a set that may grow; a missing value has no code.
        case categorical
    }

    /// The member of `features` in a prediction event that holds the value.
    public let name: String

    /// What kind of values the feature takes.
    public let kind: Kind

    /// Makes a feature.
    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}
