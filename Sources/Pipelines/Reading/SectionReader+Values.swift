import Yams

extension SectionReader {
    /// The value of a key that must be given.
    func required<Value: Sendable>(
        _ key: String, _ type: ValueType<Value>, _ meaning: String
    ) -> Value {
        guard
            let found = ask(
                key, expected: type.expected, default: nil, required: true, meaning)
        else { return type.placeholder }
        return parse(found.value, as: type, path: path(of: key), at: found.position)
            ?? type.placeholder
    }

    /// The value of a key, or its default.
    func value<Value: Sendable>(
        _ key: String, _ type: ValueType<Value>, default fallback: Value, _ meaning: String
    ) -> Value {
        guard
            let found = ask(
                key, expected: type.expected, default: type.write(fallback), required: false,
                meaning)
        else { return fallback }
        return parse(found.value, as: type, path: path(of: key), at: found.position) ?? fallback
    }

    /// The value of a key that may be left out.
    ///
    /// `without` says what happens then; it stands in the reference instead of a default.
    func optional<Value: Sendable>(
        _ key: String, _ type: ValueType<Value>, without: String? = nil, _ meaning: String
    ) -> Value? {
        ask(key, expected: type.expected, default: without, required: false, meaning)
            .flatMap { parse($0.value, as: type, path: path(of: key), at: $0.position) }
    }

    /// The values of a list, without duplicates unless it may repeat them; nil means that the
    /// list is left out.
    ///
    /// A variable may stand for the whole list or an item; its value is split at commas.
    func list<Value: Equatable>(
        _ key: String, of type: ValueType<Value>, count: ClosedRange<Int>,
        default fallback: [Value]? = nil, required: Bool = false, repeats: Bool = false,
        _ meaning: String
    ) -> [Value]? {
        let expected = "a list, each item \(type.expected)"
        guard
            let found = ask(
                key, expected: expected,
                default: fallback.map { "[\($0.map(type.write).joined(separator: ", "))]" },
                required: required, meaning)
        else { return fallback }
        guard let scalars = scalars(found.value, key, expected, at: found.position) else {
            return fallback
        }
        guard count.contains(scalars.count) else {
            report(
                "expected \(count.lowerBound) to \(count.upperBound) items, got \(scalars.count)",
                at: key)
            return fallback
        }
        var values: [Value] = []
        for (index, item) in scalars.enumerated() {
            let itemPath = "\(path(of: key))[\(index)]"
            guard
                let value = parse(item.scalar, as: type, path: itemPath, at: item.position)
            else { continue }
            guard repeats || !values.contains(value) else {
                reading.report(
                    "expected each item once, got \(item.scalar.shown) again", path: itemPath,
                    at: item.position)
                continue
            }
            values.append(value)
        }
        return values
    }

    private func scalars(
        _ node: Node, _ key: String, _ expected: String, at position: Position
    ) -> [(scalar: Scalar, position: Position)]? {
        switch node {
        case .scalar(let raw):
            guard let scalar = substituted(raw, path: path(of: key), at: position) else {
                return nil
            }
            guard scalar.isSubstituted else {
                report("expected \(expected), got \(scalar.shown)", at: key)
                return nil
            }
            return Self.split(scalar).map { ($0, position) }
        case .sequence(let sequence):
            return sequence.enumerated().flatMap { index, node in
                let itemPath = "\(path(of: key))[\(index)]"
                let place = Position(node.mark)
                guard case .scalar(let raw) = node else {
                    reading.report(
                        "expected a value, got \(Self.shown(node))", path: itemPath, at: place)
                    return [(scalar: Scalar, position: Position)]()
                }
                return (substituted(raw, path: itemPath, at: place).map(Self.split) ?? [])
                    .map { ($0, place) }
            }
        default:
            report("expected \(expected), got \(Self.shown(node))", at: key)
            return nil
        }
    }

    private static func split(_ scalar: Scalar) -> [Scalar] {
        guard scalar.isSubstituted else { return [scalar] }
        return scalar.text.split(separator: ",").map { part in
            let text = part.drop { $0 == " " }
            let trimmed = String(text.reversed().drop { $0 == " " }.reversed())
            return Scalar(
                text: trimmed, written: scalar.written, isQuoted: scalar.isQuoted,
                isSubstituted: true)
        }
    }
}
