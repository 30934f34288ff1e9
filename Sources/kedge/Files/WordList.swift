/// Words on the command line, separated by commas, or given one by one.
enum WordList {
    /// All words, without blanks around them.
    ///
    /// A word with a comma, or with blanks at its ends, stands in quotes, as in CSV.
    static func words(_ arguments: [String]) -> [String] {
        arguments.flatMap(words)
    }

    private static func words(_ argument: String) -> [String] {
        var words: [String] = []
        var rest = argument[...]
        while true {
            rest = rest.drop { $0 == " " }
            if let (word, after) = quoted(rest) {
                words.append(word)
                rest = after
            } else {
                let end = rest.firstIndex(of: ",") ?? rest.endIndex
                let word = rest[..<end].trimmingBlanks
                if !word.isEmpty { words.append(word) }
                rest = rest[end...]
            }
            guard rest.first == "," else { return words }
            rest = rest.dropFirst()
        }
    }

    /// A word in quotes, up to a comma or the end; nil where there is none.
    private static func quoted(_ text: Substring) -> (word: String, after: Substring)? {
        guard text.first == "\"" else { return nil }
        var word = ""
        var rest = text.dropFirst()
        while let end = rest.firstIndex(of: "\"") {
            word += rest[..<end]
            rest = rest[end...].dropFirst()
            if rest.first == "\"" {
                word += "\""
                rest = rest.dropFirst()
                continue
            }
            rest = rest.drop { $0 == " " }
            return rest.isEmpty || rest.first == "," ? (word, rest) : nil
        }
        return nil
    }
}

extension Substring {
    /// The text without blanks at its ends.
    fileprivate var trimmingBlanks: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
