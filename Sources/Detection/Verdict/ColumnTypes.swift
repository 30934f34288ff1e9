internal import Observations

/// Brings the columns of a table to the order and the kinds of a reference's.
enum ColumnTypes {
    /// The current rows under the reference's schema, and what had another type.
    static func matched(
        _ current: FeatureTable, to reference: FeatureTable
    ) throws(DetectionError) -> (FeatureTable, [DataQualityFinding]) {
        let expected = reference.schema.features.map(\.name)
        let got = current.schema.features.map(\.name)
        guard expected.sorted() == got.sorted() else {
            throw .schema(expected: expected, got: got)
        }
        var columns: [Column] = []
        var findings: [DataQualityFinding] = []
        for feature in reference.schema.features {
            guard let column = current[feature.name] else {
                throw .schema(expected: expected, got: got)
            }
            let (own, others) = matched(column, to: feature.kind)
            columns.append(own)
            guard others > 0 else { continue }
            findings.append(
                DataQualityFinding(
                    feature: feature.name, finding: .type, count: others,
                    share: Double(others) / Double(current.count),
                    pValue: HypergeometricDistribution.survival(
                        atLeast: others, population: reference.count + current.count,
                        marked: others, draws: current.count)))
        }
        do {
            return (try FeatureTable(schema: reference.schema, columns: columns), findings)
        } catch {
            throw .schema(expected: expected, got: got)
        }
    }

    /// A column as one of a kind, with the number of values that are not of it.
    private static func matched(_ column: Column, to kind: Feature.Kind) -> (Column, Int) {
        switch (column, kind) {
        case (.categorical(let texts), .numeric):
            let numbers = texts.dictionary.map { Double($0) ?? .nan }
            var others = 0
            let values = texts.codes.map { code -> Double in
                guard code != CategoricalColumn.missing else { return .nan }
                others += numbers[Int(code)].isNaN ? 1 : 0
                return numbers[Int(code)]
            }
            return (.numeric(values), others)
        case (.numeric(let values), .categorical):
            let texts = CategoricalColumn(values.map { $0.isNaN ? nil : text(of: $0) })
            return (.categorical(texts), values.count { !$0.isNaN })
        default: return (column, 0)
        }
    }

    /// The shortest spelling, whole numbers without a point.
    private static func text(of value: Double) -> String {
        Int(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}
