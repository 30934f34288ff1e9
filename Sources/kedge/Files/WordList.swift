/// Words on the command line, separated by commas, or given one by one.
enum WordList {
    /// All words, without blanks around them.
    static func words(_ arguments: [String]) -> [String] {
        arguments.flatMap { $0.split(separator: ",") }
            .map { $0.trimmingBlanks }.filter { !$0.isEmpty }
    }
}

extension Substring {
    /// The text without blanks at its ends.
    fileprivate var trimmingBlanks: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
