import Yams

/// What the reading of one file has found so far: problems, and the keys that were asked for.
final class Reading {
    let file: String
    let substitution: Substitution
    /// First occurrences of keys that are given twice.
    let standIns: [String: String]
    private(set) var problems: [PipelineProblem] = []
    private(set) var keys: [SettingKey] = []
    private var unsound: Set<String> = []
    private var recorded: Set<String> = []

    init(file: String, environment: [String: String], standIns: [String: String]) {
        self.file = file
        self.standIns = standIns
        substitution = Substitution(environment: environment)
    }

    /// Takes down a problem.
    func report(_ message: String, path: String, at position: Position) {
        problems.append(
            PipelineProblem(
                file: file, line: position.line, column: position.column, path: path,
                message: message))
        unsound.insert(path)
    }

    /// Whether no problem was found with a key, below it, or with a section that it is in.
    func isSound(_ path: String) -> Bool {
        !unsound.contains {
            $0 == path || $0.hasPrefix(path + ".") || $0.hasPrefix(path + "[")
                || path.hasPrefix($0 + ".") || path.hasPrefix($0 + "[")
        }
    }

    /// Takes down that a key was asked for.
    func record(_ key: SettingKey) {
        if recorded.insert(key.path).inserted { keys.append(key) }
    }
}
