/// What one key of a pipeline file takes: a row of the reference.
public struct SettingKey: Sendable, Hashable, Codable {
    /// The key from the top; `[]` stands for any item of a list, `<name>` for any name.
    public let path: String
    /// What it takes: type, unit and range.
    public let expected: String
    /// What it is when left out, as one would write it; nil: it has no value then.
    public let defaultText: String?
    /// Whether it must be given.
    public let isRequired: Bool
    /// What it means, in a sentence.
    public let meaning: String
}
