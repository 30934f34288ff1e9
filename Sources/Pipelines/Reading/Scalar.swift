/// A scalar of the file with its variables replaced.
struct Scalar {
    /// The text, with variables replaced.
    let text: String
    /// The text as the file has it; the only one that messages show.
    let written: String
    /// Whether the text is quoted, and so not a number, a flag or nothing.
    let isQuoted: Bool
    /// Whether the environment supplied part of it.
    let isSubstituted: Bool

    /// Whether the text may be a number or a flag: variables need quotes in flow lists.
    var mayBeNumber: Bool { !isQuoted || isSubstituted }

    /// How messages show it.
    var shown: String {
        if written.isEmpty, !isQuoted { return "nothing" }
        let short = written.count > 60 ? written.prefix(60) + "..." : Substring(written)
        return "\"\(short)\"" + (isSubstituted ? " as the environment sets it" : "")
    }
}
