internal import Foundation

extension Migration {
    /// Comments with this start mark sections.
    private static let directive = "-- migrate:"

    /// Reads a migration from a file's text.
    ///
    /// The file `0007_add_segments.sql` has a line `-- migrate:up`, the SQL of the change, and
    /// may have a line `-- migrate:down` and the SQL that takes it back. Each section runs in a
    /// transaction, so neither has BEGIN or COMMIT.
    ///
    /// - Throws: `MigrationError.fileName` or `.file`.
    public init(fileName: String, text: String) throws(MigrationError) {
        let (number, name) = try Self.parse(fileName: fileName)
        var sections: [String: (lines: [Substring], firstLine: Int)] = [:]
        var current: String?
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated() {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed.hasPrefix(Self.directive) {
                let section = String(trimmed.dropFirst(Self.directive.count))
                guard ["up", "down"].contains(section), sections[section] == nil,
                    section == "up" || current == "up"
                else {
                    throw .file(
                        fileName, line: index + 1,
                        "expected one '-- migrate:up', then at most one '-- migrate:down', "
                            + "got '\(trimmed)'")
                }
                current = section
                sections[section] = ([], index + 2)
            } else if let current {
                try Self.refuseTransactionControl(trimmed, fileName: fileName, line: index + 1)
                sections[current]?.lines.append(line)
            } else if !trimmed.isEmpty && !trimmed.hasPrefix("--") {
                throw .file(
                    fileName, line: index + 1, "expected '-- migrate:up' before the first SQL")
            }
        }
        guard let up = Self.sql(sections["up"]?.lines) else {
            throw .file(fileName, line: 1, "expected SQL after a line '-- migrate:up', got none")
        }
        self.init(
            number: number, name: name, up: up, down: Self.sql(sections["down"]?.lines),
            firstLines: (sections["up"]?.firstLine ?? 1, sections["down"]?.firstLine ?? 1))
    }

    /// Reads all files `NNNN_name.sql` of a directory, in the order of their numbers.
    ///
    /// - Throws: `MigrationError`, also for a file `*.sql` with another name.
    public static func readAll(directory: String) throws(MigrationError) -> [Migration] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            throw .unreadable(path: directory, reason: error.localizedDescription)
        }
        var migrations: [Migration] = []
        for name in names.sorted() where name.hasSuffix(".sql") {
            let path = directory + "/" + name
            let text: String
            do {
                text = try String(contentsOfFile: path, encoding: .utf8)
            } catch {
                throw .unreadable(path: path, reason: error.localizedDescription)
            }
            migrations.append(try Migration(fileName: name, text: text))
        }
        return migrations
    }

    private static func parse(
        fileName: String
    ) throws(MigrationError) -> (number: Int, name: String) {
        let stem = fileName.dropLast(4)
        let digits = stem.prefix(4)
        let name = stem.dropFirst(5)
        let isName = name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }
        guard fileName.hasSuffix(".sql"), stem.dropFirst(4).first == "_", !name.isEmpty, isName,
            digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits), number > 0
        else { throw .fileName(fileName) }
        return (number, String(name))
    }

    /// A section that ends its own transaction could fail half done.
    private static func refuseTransactionControl(
        _ line: String, fileName: String, line number: Int
    ) throws(MigrationError) {
        let words = line.uppercased().split { !$0.isLetter && $0 != ";" }.joined(separator: " ")
        let starts = ["BEGIN;", "BEGIN TRANSACTION", "BEGIN WORK", "START TRANSACTION"]
        let ends = ["COMMIT", "ROLLBACK;", "ROLLBACK WORK", "ROLLBACK TRANSACTION"]
        if (starts + ends).contains(where: { words.hasPrefix($0) }) && words.hasSuffix(";") {
            throw .file(
                fileName, line: number,
                "each section runs in a transaction of its own; leave '\(line)' out")
        }
    }

    private static func sql(_ lines: [Substring]?) -> String? {
        guard let lines else { return nil }
        let text = lines.joined(separator: "\n")
        return text.contains { !$0.isWhitespace } ? text : nil
    }
}
