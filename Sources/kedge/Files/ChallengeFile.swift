import DataFiles
import Observations
import Training
import Validation

/// The labelled rows of a file on which two models are compared.
struct ChallengeFile {
    /// How people know the file.
    let name: String
    /// What is predicted, with the classes in the order of the model that Kedge trained, or of the
    /// champion.
    let target: TargetSchema
    /// What both models answer.
    let answers: PairedAnswers
    /// The rows by the values of each segment column.
    let segmentations: [Segmentation]

    /// The most segments: each is a test, and with more of them no test has power.
    static let segmentsMax = 1000

    /// Reads rows, and lets both models predict them.
    ///
    /// - Parameters:
    ///   - target: the column of labels.
    ///   - segments: the columns to cut rows by; they need not be features.
    /// - Throws: `DataFileError` and `InputError` for what is wrong with the file or the models.
    init(
        path: String, target: String, champion: StoredModel, challenger: StoredModel,
        segments: [String]
    ) throws {
        let predicted = try Self.target(champion, challenger)
        self.target = predicted
        let features = try Self.features(champion.schema, challenger.schema, target: target)
        let isNumber = predicted.kind == .regression
        let label = Feature(name: target, kind: isNumber ? .numeric : .categorical)
        let known = Dictionary(uniqueKeysWithValues: features.map { ($0.name, $0.kind) })
        var seen: Set = [target]
        for column in segments where !seen.insert(column).inserted {
            throw InputError(
                "expected each of --target and --segments to name another column, got "
                    + "'\(column)' again")
        }
        let beside = segments.filter { known[$0] == nil }
            .map { Feature(name: $0, kind: .categorical) }
        let file = try Self.read(path, features + [label] + beside)
        name = file.name
        func answers(_ model: StoredModel, _ option: String) throws -> ModelAnswers {
            let table = try FeatureTable(
                schema: model.schema,
                columns: model.schema.features.compactMap { file.table[$0.name] })
            do {
                return try model.answers(table, in: predicted)
            } catch let error as InputError {
                throw InputError("\(option), on \(file.name): \(error)")
            }
        }
        self.answers = try PairedAnswers(
            labels: try Self.labels(file, column: target, target: predicted),
            target: predicted, champion: try answers(champion, "--champion"),
            challenger: try answers(challenger, "--challenger"))
        let numbers = segments.filter { known[$0] == .numeric }
        segmentations = try Self.segmentations(
            segments, of: file, numbers: numbers, path: path)
    }

    /// What both predict; classes of graphs are in whatever order their makers gave them.
    private static func target(
        _ champion: StoredModel, _ challenger: StoredModel
    ) throws -> TargetSchema {
        func classes(_ target: TargetSchema) -> [String] {
            target.classes.map { ClassRows.name($0) }
        }
        let (first, second) = (champion.target, challenger.target)
        let areTrained = [champion, challenger].map { model in
            if case .artifact = model { true } else { false }
        }
        let isSame =
            areTrained == [true, true]
            ? first == second
            : first.kind == second.kind && Set(classes(first)) == Set(classes(second))
        guard isSame else {
            throw InputError(
                "expected a challenger that predicts what the champion does, \(words(first)), got "
                    + words(second))
        }
        return !areTrained[0] && areTrained[1] ? second : first
    }

    private static func words(_ target: TargetSchema) -> String {
        target.kind == .regression
            ? "numbers"
            : "the classes " + target.classes.map { "'\($0)'" }.joined(separator: ", ")
    }

    /// The features of both models, each once.
    private static func features(
        _ champion: FeatureSchema, _ challenger: FeatureSchema, target: String
    ) throws -> [Feature] {
        var kinds: [String: Feature.Kind] = [:]
        return try (champion.features + challenger.features).filter { feature in
            guard feature.name != target else {
                throw InputError(
                    "--target: expected a column that no model takes as a feature, got '\(target)'"
                )
            }
            if let kind = kinds[feature.name], kind != feature.kind {
                throw InputError(
                    "expected '\(feature.name)' to be of one kind in both models, got "
                        + "\(kind.rawValue) and \(feature.kind.rawValue)")
            }
            return kinds.updateValue(feature.kind, forKey: feature.name) == nil
        }
    }

    private static func read(_ path: String, _ features: [Feature]) throws -> DataFile {
        func names(_ kind: Feature.Kind) -> [String] {
            features.filter { $0.kind == kind }.map(\.name)
        }
        return try DataFileReader(
            path: path,
            options: DataFileOptions(
                categorical: names(.categorical), numeric: names(.numeric),
                columns: features.map(\.name))
        ).read(as: features)
    }

    private static func labels(
        _ file: DataFile, column: String, target: TargetSchema
    ) throws -> [Double] {
        func fault(_ row: Int, _ expected: String, _ got: String) -> InputError {
            InputError(
                "\(file.name): row \(row + 1), column '\(column)': expected \(expected), got \(got)"
            )
        }
        if let numbers = file.table[column]?.numbers {
            if let row = numbers.firstIndex(where: { !$0.isFinite }) {
                throw fault(row, "a finite number", "another or none")
            }
            return numbers
        }
        guard let labels = file.table[column]?.categories else {
            throw InputError("\(file.name): expected labels in the column '\(column)'")
        }
        let classes = target.classes.map { ClassRows.name($0) }
        let byCode = labels.dictionary.map { classes.firstIndex(of: ClassRows.name($0)) }
        return try labels.codes.enumerated().map { row, code in
            guard code != CategoricalColumn.missing else { throw fault(row, "a class", "none") }
            guard let index = byCode[Int(code)] else {
                throw fault(
                    row, "one of " + classes.map { "'\($0)'" }.joined(separator: ", "),
                    "'\(labels.dictionary[Int(code)])'")
            }
            return Double(index)
        }
    }

    /// Rows by the text of each column; columns that models read as numbers are read again.
    private static func segmentations(
        _ columns: [String], of file: DataFile, numbers: [String], path: String
    ) throws -> [Segmentation] {
        var table = file.table
        if !numbers.isEmpty {
            guard path != "-" else {
                throw InputError(
                    "--segments: expected a file for '\(numbers[0])', which a model takes as a "
                        + "number: standard input is read once")
            }
            table = try read(path, numbers.map { Feature(name: $0, kind: .categorical) }).table
        }
        var count = 0
        return try columns.map { column in
            let source = numbers.contains(column) ? table : file.table
            guard let values = source[column]?.categories else {
                throw InputError("\(file.name): expected a column '\(column)'")
            }
            let segmentation = Segmentation(
                column: column,
                values: values.codes.map {
                    $0 == CategoricalColumn.missing ? nil : values.dictionary[Int($0)]
                })
            count += segmentation.segments.count
            guard count <= segmentsMax else {
                throw InputError(
                    "--segments: expected at most \(segmentsMax) values in all, got \(count) "
                        + "with those of '\(column)'")
            }
            return segmentation
        }
    }
}
