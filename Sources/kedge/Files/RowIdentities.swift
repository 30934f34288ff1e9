import DataFiles
import Observations
import Validation

/// Rows by a column of ids.
struct RowIdentities {
    /// The column.
    let column: String

    /// Checks that no row of a file is among those of others.
    ///
    /// - Throws: `InputError` with the rows that are, or when a file has no such column, or the
    ///   file is standard input, which is read once.
    func requireOthers(in path: String, than others: [String]) throws {
        guard path != "-" else {
            throw InputError("--id: expected a file in --input, as standard input is read once")
        }
        let (name, ids) = try ids(of: path)
        for other in others {
            let (otherName, known) = try self.ids(of: other)
            let shared = RowIdentityCheck.shared(ids: ids, with: Set(known.compactMap { $0 }))
            guard let shared else { continue }
            throw InputError(
                "\(name): expected rows that no model was trained on, got rows of \(otherName)\n"
                    + "refused: \(TrainingCheckOptions.sentence(shared))")
        }
    }

    private func ids(of path: String) throws -> (name: String, ids: [String?]) {
        let file = try DataFileReader(
            path: path, options: DataFileOptions(categorical: [column], columns: [column])
        ).read()
        guard let values = file.table[column]?.categories else {
            throw InputError("\(file.name): expected a column '\(column)', got none")
        }
        return (
            file.name,
            values.codes.map {
                $0 == CategoricalColumn.missing ? nil : values.dictionary[Int($0)]
            }
        )
    }
}
