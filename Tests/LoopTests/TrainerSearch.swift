import Foundation

/// Finds the processes that control planes start.
enum TrainerSearch {
    /// The trainer whose parent is a process; nil when there is none.
    static func child(of parent: Int32) -> Int32? {
        let tasks = "/proc/\(parent)/task"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
        let children = names.flatMap {
            (text("\(tasks)/\($0)/children") ?? "").split(separator: " ").compactMap { Int32($0) }
        }
        return children.first {
            isAlive($0) && (text("/proc/\($0)/cmdline")?.contains("train-job") ?? false)
        }
    }

    /// Whether a process is there and not just waiting to be reaped.
    static func isAlive(_ identifier: Int32) -> Bool {
        guard let stat = text("/proc/\(identifier)/stat"), let close = stat.lastIndex(of: ")")
        else { return false }
        return stat[close...].split(separator: " ").dropFirst().first != "Z"
    }

    /// The resident memory of a process, in bytes.
    static func resident(_ identifier: Int32) -> Int {
        let pages = text("/proc/\(identifier)/statm")?.split(separator: " ").dropFirst().first
        return (pages.flatMap { Int($0) } ?? 0) * 4096
    }

    private static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
