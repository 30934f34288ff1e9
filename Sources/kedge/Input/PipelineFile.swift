import Foundation
import Pipelines

/// The text of a pipeline file, and the variables that it mentions.
struct PipelineFile: Sendable {
    /// The name that problems show.
    let name: String
    let text: String
    /// The values of the variables that the file mentions and the environment has.
    let variables: [String: String]

    /// Takes of an environment what a text mentions.
    init(name: String, text: String, environment: [String: String]) {
        self.name = name
        self.text = text
        let mentioned = Self.variables(in: text)
        variables = environment.filter { mentioned.contains($0.key) }
    }

    /// Reads a file; `-` is standard input.
    ///
    /// - Throws: `InputError` when it cannot be read as text.
    init(reading file: String, environment: [String: String]) throws {
        let bytes: Data
        do {
            bytes =
                file == "-"
                ? try FileHandle.standardInput.readToEnd() ?? Data()
                : try Data(contentsOf: URL(fileURLWithPath: file))
        } catch {
            throw InputError("cannot read '\(file)': \(error.localizedDescription)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw InputError("\(file): expected text in UTF-8")
        }
        self.init(name: file == "-" ? "stdin" : file, text: text, environment: environment)
    }

    /// The pipeline that the file describes.
    func pipeline() throws(PipelineErrors) -> Pipeline {
        try Pipeline(yaml: text, file: name, environment: variables)
    }

    /// The names in `${NAME}` and `${NAME:-default}`, outside of lines that are comments.
    static func variables(in text: String) -> Set<String> {
        var names = Set<String>()
        for line in text.split(whereSeparator: \.isNewline)
        where line.first(where: { $0 != " " && $0 != "\t" }) != "#" {
            var rest = line
            while let dollar = rest.firstIndex(of: "$") {
                rest = rest[dollar...]
                if rest.hasPrefix("$${") {
                    rest = rest.dropFirst(3)
                } else if rest.hasPrefix("${") {
                    rest = rest.dropFirst(2)
                    names.insert(String(rest.prefix { $0 != "}" && $0 != ":" }))
                } else {
                    rest = rest.dropFirst()
                }
            }
        }
        return names
    }
}
