internal import Observations

extension PredictionBatch {
    /// The same rows with dictionaries of only the values that occur, in order of appearance.
    func compacted() -> PredictionBatch {
        var batch = self
        batch.versions = versions.compacted()
        batch.mirroredVersions = mirroredVersions.compacted()
        batch.entities = entities.compacted()
        let columns = features.columns.map { column in
            switch column {
            case .numeric: column
            case .categorical(let values): Column.categorical(values.compacted())
            }
        }
        do {
            batch.features = try FeatureTable(schema: features.schema, columns: columns)
        } catch {
            preconditionFailure("the columns came from a table of the schema: \(error)")
        }
        return batch
    }
}

extension CategoricalColumn {
    /// The same values with a dictionary of only those that occur, in order of appearance.
    func compacted() -> CategoricalColumn {
        var translation = [Int32](repeating: Self.missing, count: dictionary.count)
        var used: [String] = []
        let newCodes = codes.map { code in
            guard code != Self.missing else { return code }
            if translation[Int(code)] == Self.missing {
                translation[Int(code)] = Int32(used.count)
                used.append(dictionary[Int(code)])
            }
            return translation[Int(code)]
        }
        return CategoricalColumn(codes: newCodes, dictionary: used)
    }
}
