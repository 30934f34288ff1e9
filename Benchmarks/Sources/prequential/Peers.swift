import Foundation

/// What others reached on the same streams, from `Data/closed_loop.tsv`.
struct Peers {
    struct Line {
        let policy: String
        let f1: String
        let retrainings: String
    }

    let lines: [String: [Line]]

    init(path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var lines: [String: [Line]] = [:]
        for line in text.split(separator: "\n").dropFirst() {
            let parts = line.split(separator: "\t").map(String.init)
            guard parts.count == 4 else {
                throw StreamError(expected: "four columns in \(path), got '\(line)'")
            }
            lines[parts[0], default: []].append(
                Line(policy: parts[1], f1: parts[2], retrainings: parts[3]))
        }
        self.lines = lines
    }
}
