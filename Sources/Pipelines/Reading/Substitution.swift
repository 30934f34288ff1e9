/// Replaces `${NAME}` and `${NAME:-default}` by values of an environment; `$${` stands for `${`.
struct Substitution {
    let environment: [String: String]

    struct Failure: Error {
        let message: String
    }

    /// The text with its variables replaced, and whether there were any.
    ///
    /// As in a shell, `:-` also stands in for a variable that is set to nothing.
    func apply(to text: String) throws(Failure) -> (text: String, replaced: Bool) {
        guard text.contains("${") else { return (text, false) }
        var result = ""
        var replaced = false
        var rest = Substring(text)
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                result += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                guard let end = rest.firstIndex(of: "}") else {
                    throw Failure(message: "expected a } that ends the variable, got none")
                }
                result += try value(of: rest[..<end].dropFirst(2))
                replaced = true
                rest = rest[rest.index(after: end)...]
            } else {
                result += "$"
                rest = rest.dropFirst()
            }
        }
        return (result + rest, replaced)
    }

    /// The text with the value of each variable written as its default; the rest is untouched.
    func pinned(_ text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                result += "$${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") {
                let variable = rest[..<end].dropFirst(2)
                let name = variable.prefix { $0 != ":" }
                if let value = environment[String(name)], !value.isEmpty || name == variable {
                    result += "${\(name):-\(value)}"
                } else {
                    result += "${\(variable)}"
                }
                rest = rest[rest.index(after: end)...]
            } else {
                result += "$"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    private func value(of variable: Substring) throws(Failure) -> String {
        let name = variable.prefix { $0 != ":" }
        let rest = variable.dropFirst(name.count)
        guard Self.isName(name), rest.isEmpty || rest.hasPrefix(":-") else {
            throw Failure(
                message: "expected a variable as ${NAME} or ${NAME:-default}, got "
                    + "\"${\(variable)}\"")
        }
        let value = environment[String(name)]
        if rest.hasPrefix(":-") {
            return value.flatMap { $0.isEmpty ? nil : $0 } ?? String(rest.dropFirst(2))
        }
        guard let value else {
            throw Failure(
                message: "the environment variable \(name) is not set; set it, or write "
                    + "${\(name):-default}")
        }
        return value
    }

    /// Whether a text is the name of an environment variable.
    static func isName(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, !(0x30...0x39).contains(first) else { return false }
        return bytes.count <= 200
            && bytes.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                    || (0x61...0x7A).contains($0) || $0 == 0x5F
            }
    }
}
