import Foundation

/// Shows how far a replay is, on a terminal's standard error.
struct ReplayProgress {
    private let rows: Int
    private let isShown: Bool
    private var done = 0
    private var shownAt: ContinuousClock.Instant?
    /// How often the line is written again.
    private static let pace = Duration.milliseconds(200)

    init(rows: Int) {
        self.rows = rows
        isShown = isatty(STDERR_FILENO) == 1
    }

    /// Counts a row.
    mutating func show(_ row: ReplayedRow) {
        done += 1
        guard isShown else { return }
        let now = ContinuousClock.now
        if let shownAt, now - shownAt < Self.pace { return }
        shownAt = now
        write("\r\(done) of \(rows) rows, version \(row.version)\u{1B}[K")
    }

    /// Removes the line.
    func clear() {
        if isShown { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
