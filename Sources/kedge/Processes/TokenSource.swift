import Foundation

/// Where a bearer token is read from: a file, or an environment variable; never the command line.
struct TokenSource {
    let file: String?
    let variable: String
    let isOff: Bool

    /// The token; nil when it is off or not given.
    ///
    /// - Throws: `InputError` when the file cannot be read, or is empty.
    func token() throws -> String? {
        if isOff { return nil }
        if let file {
            do {
                let text = try String(contentsOfFile: file, encoding: .utf8)
                    .trimmingCharacters(in: .whitespacesAndNewlines)
                guard !text.isEmpty else { throw InputError("the token file '\(file)' is empty") }
                return text
            } catch let error as InputError {
                throw error
            } catch {
                throw InputError(
                    "cannot read the token file '\(file)': \(error.localizedDescription)")
            }
        }
        let token = ProcessInfo.processInfo.environment[variable] ?? ""
        return token.isEmpty ? nil : token
    }
}
