import Foundation
import Synchronization

/// Prints the timeline, and at a terminal a progress bar below it.
final class DemoScreen: Sendable {
    private let isTerminal: Bool
    private let bar = Mutex("")
    private let lastShare = Mutex(-1)

    init() {
        isTerminal = isatty(1) == 1
    }

    /// Prints a line above the bar.
    func line(_ text: String = "") {
        bar.withLock { bar in
            write((isTerminal && !bar.isEmpty ? "\r\u{1B}[K" : "") + text + "\n" + bar)
        }
    }

    /// Prints a line of the timeline: the row it happened at, what it is about, and what happened.
    func event(row: Int?, _ stage: String, _ text: String) {
        let where_ = row.map { String($0) } ?? ""
        let padded = String(repeating: " ", count: max(0, 6 - where_.count)) + where_
        let name = stage + String(repeating: " ", count: max(0, 9 - stage.count))
        line("\(padded)  \(style(stage, name))  \(text)")
    }

    /// Shows how far the replay is; off a terminal one line for every tenth.
    func progress(done: Int, of total: Int, _ text: String) {
        guard isTerminal else {
            let tenth = done * 10 / max(1, total)
            let isNew = lastShare.withLock { last in
                defer { last = tenth }
                return last != tenth
            }
            if isNew { event(row: nil, "progress", "\(tenth * 10) %  \(text)") }
            return
        }
        let width = 30
        let filled = done * width / max(1, total)
        let drawn =
            String(repeating: "█", count: filled)
            + String(repeating: "░", count: width - filled)
        bar.withLock { bar in
            bar = "\(drawn) \(done * 100 / max(1, total)) %  \(text)"
            write("\r\u{1B}[K" + bar)
        }
    }

    /// Takes the bar away.
    func endProgress() {
        bar.withLock { bar in
            if isTerminal, !bar.isEmpty { write("\r\u{1B}[K") }
            bar = ""
        }
    }

    private func style(_ stage: String, _ text: String) -> String {
        guard isTerminal else { return text }
        let colour =
            switch stage {
            case "drift", "alert": "33"
            case "promote", "recover": "32"
            case "rollback", "sabotage": "31"
            default: "36"
            }
        return "\u{1B}[\(colour)m\(text)\u{1B}[0m"
    }

    private func write(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }
}
