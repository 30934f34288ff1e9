import DataFiles
import Observations

/// A reference file and a current one, with the same columns of the same kinds.
struct FilePair {
    let reference: DataFile
    let current: DataFile

    /// Reads both at once, on two threads; the current one takes the reference's kinds.
    ///
    /// - Throws: `DataFileError`, and `InputError` when their columns differ.
    static func read(
        reference: String, current: String, options: DataFileOptions
    ) async throws -> FilePair {
        guard reference != "-" || current != "-" else {
            throw InputError("expected one file at most from standard input, got both")
        }
        let before = try DataFileReader(path: reference, options: options)
        let now = try DataFileReader(
            path: current, options: DataFileOptions(columns: options.columns))
        let features = before.features
        try requireSameColumns(
            features, now.features, files: (reference: before.name, current: now.name))
        async let first = before.read(as: features)
        async let second = now.read(as: features)
        return FilePair(reference: try await first, current: try await second)
    }

    private static func requireSameColumns(
        _ reference: [Feature], _ current: [Feature],
        files: (reference: String, current: String)
    ) throws {
        let names = [reference, current].map { Set($0.map(\.name)) }
        let missing = names[0].subtracting(names[1]).sorted()
        let more = names[1].subtracting(names[0]).sorted()
        guard missing.isEmpty, more.isEmpty else {
            func listed(_ names: [String]) -> String {
                names.prefix(10).map { "'\($0)'" }.joined(separator: ", ")
                    + (names.count > 10 ? " and \(names.count - 10) more" : "")
            }
            let parts = [
                missing.isEmpty ? nil : "it lacks \(listed(missing))",
                more.isEmpty ? nil : "it has \(listed(more)) besides",
            ]
            throw InputError(
                "\(files.current): expected the columns of \(files.reference), but "
                    + parts.compactMap { $0 }.joined(separator: ", and ")
                    + "; --columns chooses those to compare")
        }
    }
}
