import DataFiles
import Observations

/// A reference file and a current one, with the same columns of the same kinds.
struct FilePair {
    let reference: DataFile
    let current: DataFile

    /// Reads both at once, on two threads; the current one takes the reference's kinds.
    ///
    /// Members that current JSON lines leave out are missing. A current column without a number,
    /// where the reference has numbers, stays text, which the comparison then tells; a mixed one
    /// is an error, and so is one that is stated to be numeric.
    ///
    /// - Throws: `DataFileError`, and `InputError` when their columns differ.
    static func read(
        reference: String, current: String, options: DataFileOptions
    ) async throws -> FilePair {
        guard reference != "-" || current != "-" else {
            throw InputError("expected one file at most from standard input, got both")
        }
        let before = try DataFileReader(path: reference, options: options)
        let features = before.features
        var currentOptions = DataFileOptions(columns: options.columns)
        currentOptions.allowsAbsentMembers = true
        let now = try DataFileReader(path: current, options: currentOptions)
        try requireSameColumns(
            features, now.features, files: (reference: before.name, current: now.name),
            mayLack: now.hasMembers)
        let looksLikeText = Set(now.features.filter { $0.kind == .categorical }.map(\.name))
            .subtracting(options.numeric)
        let asRead = features.map { feature in
            looksLikeText.contains(feature.name)
                ? Feature(name: feature.name, kind: .categorical) : feature
        }
        async let first = before.read(as: features)
        async let second = now.read(as: asRead)
        let pair = FilePair(reference: try await first, current: try await second)
        try pair.refuseMixedColumns()
        return pair
    }

    /// Checks that current columns of text have no number where the reference has numbers.
    private func refuseMixedColumns() throws {
        for feature in reference.table.schema.features where feature.kind == .numeric {
            guard let texts = current.table[feature.name]?.categories,
                texts.dictionary.contains(where: { DecimalNumber.value(of: $0) != nil }),
                let code = texts.dictionary.firstIndex(where: { Double($0) == nil }),
                let row = texts.codes.firstIndex(of: Int32(code))
            else { continue }
            throw InputError(
                "\(current.name): row \(row + 1), column '\(feature.name)': expected a number, got "
                    + "'\(texts.dictionary[code])'; if the column holds categories, say "
                    + "--categorical \(feature.name)")
        }
    }

    private static func requireSameColumns(
        _ reference: [Feature], _ current: [Feature],
        files: (reference: String, current: String), mayLack: Bool
    ) throws {
        let names = [reference, current].map { Set($0.map(\.name)) }
        let missing = mayLack ? [] : names[0].subtracting(names[1]).sorted()
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
