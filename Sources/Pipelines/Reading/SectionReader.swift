import Yams

/// Reads one mapping of a pipeline file: every key is asked for by name and type.
///
/// Whatever is wrong is reported to the `Reading`, and a placeholder returned, so that one pass
/// finds every problem. A section that is left out reads as one without keys.
final class SectionReader {
    let reading: Reading
    /// The path of the section from the top, as messages show it; empty at the top.
    let path: String
    /// The path of the section in the reference, without the names and numbers of its items.
    let referencePath: String
    /// Where a missing key is reported: the key of the section.
    let position: Position

    private struct Entry {
        let name: String
        let position: Position
        let value: Node
    }

    private var entries: [Entry] = []
    private var indices: [String: Int] = [:]
    private var asked: Set<String> = []
    /// Whether something else than keys is given, so that no key of it can be called missing.
    private var isBroken = false

    /// The most unknown keys of a section that are reported.
    private static let unknownKeysMax = 100

    init(
        _ node: Node?, reading: Reading, path: String, referencePath: String, position: Position,
        expected: String = "keys"
    ) {
        self.reading = reading
        self.path = path
        self.referencePath = referencePath
        self.position = position
        guard let node else { return }
        guard case .mapping(let mapping) = node else {
            isBroken = true
            reading.report(
                "expected \(expected), got \(Self.shown(node))", path: path,
                at: node.isNothing ? position : Position(node.mark))
            return
        }
        for (key, value) in mapping {
            takeDown(key, value)
        }
    }

    private func takeDown(_ key: Node, _ value: Node) {
        let position = Position(key.mark)
        guard case .scalar(let scalar) = key else {
            reading.report("expected a key, got \(Self.shown(key))", path: path, at: position)
            return
        }
        let name = reading.standIns[scalar.string] ?? scalar.string
        if let first = entry(name) {
            reading.report(
                "duplicate key, first given in line \(first.position.line)",
                path: path(of: name), at: position)
            return
        }
        indices[name] = entries.count
        entries.append(Entry(name: name, position: position, value: value))
    }

    private func entry(_ name: String) -> Entry? { indices[name].map { entries[$0] } }

    /// The names of the keys that are given, in the order of the file.
    var names: [String] { entries.map(\.name) }

    /// Whether a key is given.
    func has(_ key: String) -> Bool { indices[key] != nil }

    /// Whether no problem was found with any of the keys.
    func isSound(_ keys: String...) -> Bool {
        keys.allSatisfy { reading.isSound(path(of: $0)) }
    }

    /// Reports a problem at the value of a key, or at the section when the key is not given.
    func report(_ message: String, at key: String) {
        let entry = entry(key)
        reading.report(
            message, path: path(of: key),
            at: entry.map { place(of: $0.value, in: $0) } ?? position)
    }

    /// Reports the keys that nobody asked for; to be called last.
    func refuseOthers() {
        let others = entries.filter { !asked.contains($0.name) }
        for entry in others.prefix(Self.unknownKeysMax) {
            reading.report(refusal(of: entry.name), path: path(of: entry.name), at: entry.position)
        }
    }

    private func refusal(of name: String) -> String {
        if SecretWord.occurs(in: name) {
            let ways = asked.sorted().filter {
                SecretWord.occurs(in: $0) && ($0.hasSuffix("File") || $0.hasSuffix("Environment"))
            }
            return "a secret must not stand in a pipeline file"
                + (ways.isEmpty ? "" : "; give it by \(ways.joined(separator: " or "))")
        }
        if let meant = NearMiss.of(name, in: asked.sorted()) {
            return "unknown key; did you mean \(meant)?"
        }
        return "unknown key; expected one of \(asked.sorted().joined(separator: ", "))"
    }

    // MARK: - What the extensions read with

    /// The path of a key of this section.
    func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// Asks for a key: its value and place, or nil when it is not given.
    ///
    /// The key goes into the reference if it has a meaning of its own (a section may have none).
    func ask(
        _ key: String, expected: String, default defaultText: String?, required: Bool,
        _ meaning: String?
    ) -> (value: Node, position: Position)? {
        asked.insert(key)
        if let meaning {
            let place = referencePath.isEmpty ? key : "\(referencePath).\(key)"
            reading.record(
                SettingKey(
                    path: place, expected: expected, defaultText: defaultText,
                    isRequired: required, meaning: meaning))
        }
        guard let entry = entry(key) else {
            if required, !isBroken {
                reading.report(
                    "expected \(expected), got nothing: the key is missing",
                    path: path(of: key), at: position)
            }
            return nil
        }
        return (entry.value, place(of: entry.value, in: entry))
    }

    /// Where the value of a key stands; that of a section is its key.
    func place(of key: String) -> Position {
        entry(key)?.position ?? position
    }

    private func place(of value: Node, in entry: Entry) -> Position {
        value.isNothing ? entry.position : Position(value.mark)
    }

    /// Reads a scalar node as a type; reports and returns nil if it is something else.
    func parse<Value>(
        _ node: Node, as type: ValueType<Value>, path: String, at position: Position
    ) -> Value? {
        guard case .scalar(let raw) = node else {
            reading.report(
                "expected \(type.expected), got \(Self.shown(node))", path: path, at: position)
            return nil
        }
        guard let scalar = substituted(raw, path: path, at: position) else { return nil }
        return parse(scalar, as: type, path: path, at: position)
    }

    /// Reads a scalar as a type; reports and returns nil if it is something else.
    func parse<Value>(
        _ scalar: Scalar, as type: ValueType<Value>, path: String, at position: Position
    ) -> Value? {
        do {
            guard !scalar.text.isEmpty || scalar.isQuoted || scalar.isSubstituted else {
                throw Refusal()
            }
            return try type.parse(scalar)
        } catch {
            let expected = (error as? Refusal)?.expected ?? type.expected
            let got = (error as? Refusal)?.got ?? scalar.shown
            reading.report("expected \(expected), got \(got)", path: path, at: position)
            return nil
        }
    }

    /// The scalar with its variables replaced; reports and returns nil if that fails.
    func substituted(_ raw: Node.Scalar, path: String, at position: Position) -> Scalar? {
        do {
            let (text, replaced) = try reading.substitution.apply(to: raw.string)
            return Scalar(
                text: text, written: raw.string, isQuoted: raw.style != .plain,
                isSubstituted: replaced)
        } catch {
            reading.report(error.message, path: path, at: position)
            return nil
        }
    }

    /// How messages show a node.
    static func shown(_ node: Node) -> String {
        switch node {
        case .mapping: "keys"
        case .sequence: "a list"
        case .scalar where node.isNothing: "nothing"
        case .scalar(let scalar): "\"\(scalar.string.prefix(60))\""
        case .alias: "an alias"
        }
    }
}

extension Node {
    /// Whether it is what YAML makes of nothing.
    fileprivate var isNothing: Bool {
        guard case .scalar(let scalar) = self else { return false }
        return scalar.string.isEmpty && scalar.style == .plain
    }
}
