import Foundation

/// Where a bearer token is read from: a file, or an environment variable; never the command line.
struct TokenSource {
    let file: String?
    let variable: String
    let isOff: Bool
    var isRequired = true

    /// The token; nil when it is off, or neither required nor given.
    ///
    /// - Throws: `InputError` when it is required and not given, or the file cannot be read.
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
        if let token = ProcessInfo.processInfo.environment[variable], !token.isEmpty {
            return token
        }
        guard isRequired else { return nil }
        throw InputError(
            "expected a bearer token: set \(variable), give --token-file, or --no-token")
    }
}
