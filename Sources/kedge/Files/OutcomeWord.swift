/// Words that stand for the two outcomes in many files.
enum OutcomeWord {
    private static let pairs: [(positive: String, negative: String)] = [
        ("1", "0"), ("1", "-1"), ("true", "false"), ("yes", "no"), ("positive", "negative"),
    ]

    /// Whether a class is called as the positive one is, in any case.
    static func isPositive(_ name: String) -> Bool {
        pairs.contains { $0.positive == name.lowercased() }
    }

    /// Whether a class is called as one of the two is.
    static func isKnown(_ name: String) -> Bool {
        isPositive(name) || pairs.contains { $0.negative == name.lowercased() }
    }

    /// What the other of two classes is called: by the word that goes with this one, if it is one.
    static func opposite(of name: String) -> String {
        let word = name.lowercased()
        guard
            let opposite = pairs.first(where: { $0.positive == word })?.negative
                ?? pairs.first(where: { $0.negative == word })?.positive
        else { return "not \(name)" }
        let isCapitalised = name.first?.isUppercase ?? false
        return isCapitalised ? opposite.prefix(1).uppercased() + opposite.dropFirst() : opposite
    }
}
