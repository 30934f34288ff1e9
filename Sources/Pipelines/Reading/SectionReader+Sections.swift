import Yams

extension SectionReader {
    /// Reads a section; one that is left out reads as one without keys.
    func section<Value>(_ key: String, _ read: (SectionReader) -> Value) -> Value {
        let found = ask(
            key, expected: "keys", default: nil, required: false, nil)
        return readSection(
            found?.value, path: path(of: key), reference: reference(key), at: place(of: key), read)
    }

    /// Reads a section that may be left out; nil then.
    ///
    /// `name` stands for the key in the reference, when users choose it.
    func optionalSection<Value>(
        _ key: String, name: String? = nil, without: String? = nil, _ meaning: String? = nil,
        _ read: (SectionReader) -> Value
    ) -> Value? {
        let found = ask(
            key, expected: "keys", default: without, required: false, meaning)
        guard let found else { return nil }
        return readSection(
            found.value, path: path(of: key), reference: reference(name ?? key),
            at: place(of: key), read)
    }

    /// Reads a section, or the word `off`; a missing one reads as one without keys.
    ///
    /// - Returns: nil when it is off.
    func sectionOrOff<Value>(
        _ key: String, _ meaning: String, _ read: (SectionReader) -> Value
    ) -> Value? {
        let found = ask(
            key, expected: "keys or `off`", default: "on", required: false, meaning)
        if case .scalar(let scalar)? = found?.value, scalar.string == "off" { return nil }
        return readSection(
            found?.value, path: path(of: key), reference: reference(key), at: place(of: key),
            expected: "keys or off", read)
    }

    /// Reads a list of sections; nil when it is left out.
    func sections<Value>(
        _ key: String, count: ClosedRange<Int>, without: String, _ meaning: String,
        _ read: (SectionReader) -> Value
    ) -> [Value]? {
        let expected = "a list of \(count.lowerBound) to \(count.upperBound) items with keys"
        let found = ask(key, expected: expected, default: without, required: false, meaning)
        guard let found else { return nil }
        guard case .sequence(let items) = found.value else {
            report("expected \(expected), got \(Self.shown(found.value))", at: key)
            return nil
        }
        guard count.contains(items.count) else {
            report("expected \(expected), got \(items.count)", at: key)
            return nil
        }
        return items.enumerated().map { index, node in
            readSection(
                node, path: "\(path(of: key))[\(index)]", reference: reference(key) + "[]",
                at: Position(node.mark), read)
        }
    }

    private func reference(_ key: String) -> String {
        referencePath.isEmpty ? key : "\(referencePath).\(key)"
    }

    private func readSection<Value>(
        _ node: Node?, path: String, reference: String, at position: Position,
        expected: String = "keys", _ read: (SectionReader) -> Value
    ) -> Value {
        let reader = SectionReader(
            node, reading: reading, path: path, referencePath: reference, position: position,
            expected: expected)
        let value = read(reader)
        reader.refuseOthers()
        return value
    }
}
