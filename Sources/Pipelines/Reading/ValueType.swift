/// What a scalar key takes: how to say it, read it and write it.
struct ValueType<Value: Sendable>: Sendable {
    /// What follows "expected": type, unit, range.
    let expected: String
    /// What stands for the value while reading goes on after a problem, so that one pass finds all
    /// problems; a file with a problem never becomes a pipeline, so it is never used.
    let placeholder: Value
    /// Reads the value.
    let parse: @Sendable (Scalar) throws(Refusal) -> Value
    /// Writes the value as one would in a file.
    let write: @Sendable (Value) -> String
}

extension ValueType<String> {
    /// Any text on one line, up to 1000 characters.
    static let text = ValueType(
        expected: "a text of 1 to 1000 characters", maximum: 1000, allows: { $0 >= " " })

    /// Any text, also on several lines, up to 10 000 characters.
    static let prose = ValueType(
        expected: "a text of 1 to 10000 characters", maximum: 10_000,
        allows: { $0 >= " " || $0 == "\n" })

    /// A name: letters, digits and `._-`, up to 100 characters.
    static let name = ValueType(
        expected: "a name of letters, digits, dots, hyphens and underscores, at most 100",
        maximum: 100, allows: isNameCharacter)

    /// The name of a Kafka topic.
    static let topic = ValueType(
        expected: "a topic name of letters, digits, dots, hyphens and underscores, at most 249",
        maximum: 249, allows: isNameCharacter)

    /// The path of a file.
    static let path = ValueType(
        expected: "the path of a file", maximum: 4096, allows: { $0 >= " " })

    /// The name of an environment variable.
    static let variable = ValueType(
        expected: "the name of an environment variable", placeholder: "",
        parse: { (scalar) throws(Refusal) in
            guard Substitution.isName(scalar.text) else { throw Refusal() }
            return scalar.text
        }, write: { $0 })

    private init(
        expected: String, maximum: Int, allows: @escaping @Sendable (UnicodeScalar) -> Bool
    ) {
        self.init(
            expected: expected, placeholder: "",
            parse: { (scalar) throws(Refusal) in
                let scalars = scalar.text.unicodeScalars
                guard (1...maximum).contains(scalars.count), scalars.allSatisfy(allows),
                    scalar.text != ".", scalar.text != ".."
                else { throw Refusal() }
                return scalar.text
            }, write: { $0 })
    }

    @Sendable private static func isNameCharacter(_ scalar: UnicodeScalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
        default: false
        }
    }
}

extension ValueType<Bool> {
    /// `true` or `false`, and nothing else that YAML once took for them.
    static let flag = ValueType(
        expected: "true or false", placeholder: false,
        parse: { (scalar) throws(Refusal) in
            guard scalar.mayBeNumber, let value = Bool(scalar.text) else { throw Refusal() }
            return value
        }, write: { "\($0)" })
}

extension ValueType {
    /// One of the raw values of an enumeration, as they are written everywhere else.
    static func choice() -> ValueType
    where Value: RawRepresentable & CaseIterable & Equatable, Value.RawValue == String {
        choice(among: Array(Value.allCases))
    }

    /// One of the raw values of some cases of an enumeration.
    static func choice(among values: [Value]) -> ValueType
    where Value: RawRepresentable & Equatable, Value.RawValue == String {
        choice(values.map { ($0.rawValue, $0) })
    }

    /// One of a few words.
    static func choice(_ words: KeyValuePairs<String, Value>) -> ValueType
    where Value: Equatable {
        choice(words.map { ($0.key, $0.value) })
    }

    private static func choice(_ words: [(name: String, value: Value)]) -> ValueType
    where Value: Equatable {
        let names = words.map(\.name)
        let others = names.dropLast().joined(separator: ", ")
        return ValueType(
            expected: others.isEmpty ? names[0] : "\(others) or \(names[names.count - 1])",
            placeholder: words[0].value,
            parse: { (scalar) throws(Refusal) in
                if let found = words.first(where: { $0.name == scalar.text }) { return found.value }
                let meant = scalar.isSubstituted ? nil : NearMiss.of(scalar.text, in: names)
                throw Refusal(got: meant.map { "\(scalar.shown); did you mean \($0)?" })
            },
            write: { value in words.first { $0.value == value }?.name ?? "" })
    }
}
