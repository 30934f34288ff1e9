import Yams

/// The text of a pipeline file, parsed into nodes that know their places.
struct YAMLText {
    /// The root of the document.
    let root: Node
    /// Keys that are given again further down, by the text that stands in for them in `root`.
    let standIns: [String: String]

    /// The largest file that is read, in bytes.
    static let bytesMax = 1 << 20
    /// The most keys given twice that are told apart; the next one ends the reading.
    static let duplicatesMax = 100

    /// The most aliases (`*name`) of a file: they multiply, and Yams compares keys whole.
    static let aliasesMax = 20

    /// Why a text is not YAML, and where.
    struct Failure: Error {
        let position: Position
        let message: String
    }

    /// Parses a text.
    ///
    /// Yams gives up at the first key that is given twice. So that reading goes on, the first of
    /// the two is overwritten, as often as needed, by a text as long that no file uses.
    init(_ text: String) throws(Failure) {
        guard text.utf8.count <= Self.bytesMax else {
            throw Failure(
                position: .start,
                message: "expected a file of at most \(Self.bytesMax) bytes, got "
                    + "\(text.utf8.count)")
        }
        guard Self.aliases(in: text) <= Self.aliasesMax else {
            throw Failure(
                position: .start, message: "expected at most \(Self.aliasesMax) aliases, got more")
        }
        var text = text
        var standIns: [String: String] = [:]
        while true {
            do {
                let parser = try Parser(yaml: text, resolver: .basic)
                guard let node = try parser.singleRoot() else {
                    throw Failure(position: .start, message: "expected keys, got an empty file")
                }
                root = node
                self.standIns = standIns
                return
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                let position = Position(context.mark)
                guard standIns.count < Self.duplicatesMax,
                    let key = keys.first(where: { Self.occurs($0, at: position, in: text) })
                else {
                    throw Failure(
                        position: position,
                        message: "duplicate key \"\(keys.first ?? "")\"")
                }
                let standIn = Self.standIn(standIns.count, length: key.unicodeScalars.count)
                standIns[standIn] = key
                text = Self.overwriting(key, at: position, in: text, with: standIn)
            } catch let failure as Failure {
                throw failure
            } catch {
                throw Self.failure(of: error)
            }
        }
    }

    /// How many words outside of comments look like aliases; none unless one looks like an anchor.
    private static func aliases(in text: String) -> Int {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return 0 }
        var count = 0
        var previous = UInt8(ascii: "\n")
        var isComment = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\n") { isComment = false }
            if byte == UInt8(ascii: "#"), previous <= 0x20 { isComment = true }
            // A * that a blank follows is no alias.
            if previous == UInt8(ascii: "*"), byte > 0x20, !isComment { count += 1 }
            previous = byte
        }
        return count
    }

    /// A text of private-use characters; `number` is written with two digits to the base 64.
    private static func standIn(_ number: Int, length: Int) -> String {
        var scalars = [0xE000 + number / 64, 0xE100 + number % 64]
        scalars += Array(repeating: 0xE200, count: max(0, length - 2))
        return String(
            String.UnicodeScalarView(scalars.compactMap { UnicodeScalar($0 as Int) }))
    }

    private static func occurs(_ key: String, at position: Position, in text: String) -> Bool {
        guard key.unicodeScalars.count >= 2 else { return false }
        return range(of: key, at: position, in: text) != nil
    }

    private static func overwriting(
        _ key: String, at position: Position, in text: String, with standIn: String
    ) -> String {
        guard let range = range(of: key, at: position, in: text) else { return text }
        var text = text
        text.replaceSubrange(range, with: standIn)
        return text
    }

    private static func range(
        of key: String, at position: Position, in text: String
    ) -> Range<String.Index>? {
        let scalars = text.unicodeScalars
        var start = scalars.startIndex
        var line = 1
        while line < position.line, start < scalars.endIndex {
            if scalars[start] == "\n" { line += 1 }
            start = scalars.index(after: start)
        }
        guard
            let begin = scalars.index(
                start, offsetBy: position.column - 1, limitedBy: scalars.endIndex),
            begin < scalars.endIndex
        else { return nil }
        let isQuoted = scalars[begin] == "\"" || scalars[begin] == "'"
        let first = isQuoted ? scalars.index(after: begin) : begin
        guard text[first...].hasPrefix(key) else { return nil }
        return first..<scalars.index(first, offsetBy: key.unicodeScalars.count)
    }

    private static func failure(of error: any Error) -> Failure {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            let place = context.map { " \($0.text)" } ?? ""
            return Failure(
                position: Position(mark), message: "expected YAML:\(place) \(problem)")
        case YamlError.reader(let problem, let offset, _, let text):
            let before = text.prefix(offset ?? 0)
            let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
            return Failure(
                position: Position(
                    line: max(1, lines.count), column: (lines.last?.unicodeScalars.count ?? 0) + 1),
                message: "expected YAML: \(problem)")
        default:
            return Failure(position: .start, message: "expected YAML that can be read")
        }
    }
}
