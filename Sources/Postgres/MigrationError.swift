/// Why migrations cannot be read or applied.
public enum MigrationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A file is not named `NNNN_name.sql`.
    case fileName(String)
    /// A file does not have the form of a migration.
    case file(String, line: Int, String)
    /// A file or directory cannot be read.
    case unreadable(path: String, reason: String)
    /// The numbers are not 1, 2, 3...
    case numbering(expected: Int, got: String)
    /// The file was changed after it had been applied.
    case changed(title: String)
    /// The database has a migration that this program does not know.
    case unknownApplied(title: String)
    /// A migration was not applied, but a later one was.
    case skipped(title: String)
    /// The migration has no `-- migrate:down`.
    case irreversible(title: String)
    /// The SQL failed and was rolled back; the line is of the file.
    case failed(title: String, line: Int?, PostgresError)
    /// The SQL ended the transaction in which it ran; it may be half done.
    case endedTransaction(title: String)
    /// The migrations that were asked for are outside what exists.
    case outOfRange(got: Int, most: Int)
    /// The database cannot be used.
    case database(PostgresError)

    /// What was expected and what came.
    public var description: String {
        switch self {
        case .fileName(let name):
            "expected a migration named like 0001_what_it_does.sql, got '\(name)'"
        case .file(let name, let line, let reason):
            "\(name):\(line): \(reason)"
        case .unreadable(let path, let reason):
            "cannot read '\(path)': \(reason)"
        case .numbering(let expected, let got):
            "expected migration number \(expected), got '\(got)'; numbers start at 1 without gaps"
        case .changed(let title):
            "migration \(title) was changed after it had been applied; restore it and write "
                + "a new migration"
        case .unknownApplied(let title):
            "the database has migration \(title), which this program does not know: it is "
                + "older than the database"
        case .skipped(let title):
            "migration \(title) was not applied, although a later one was"
        case .irreversible(let title):
            "migration \(title) has no '-- migrate:down' and cannot be taken back"
        case .failed(let title, let line, let error):
            "migration \(title) failed" + (line.map { " in line \($0)" } ?? "")
                + " and was rolled back: \(error)"
        case .endedTransaction(let title):
            "migration \(title) ended the transaction in which it ran; it may be half done"
        case .outOfRange(let got, let most):
            "expected a number of migrations from 0 to \(most), got \(got)"
        case .database(let error):
            "\(error)"
        }
    }
}
