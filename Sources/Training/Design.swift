internal import LinearAlgebra
internal import Observations

/// The design of a model: how features become the columns that coefficients multiply.
struct Design {
    let encodings: [FeatureEncoding]

    /// Measures the columns of a table.
    init(measuring table: FeatureTable, settings: TrainingSettings) throws(TrainingError) {
        var encodings: [FeatureEncoding] = []
        for (feature, column) in zip(table.schema.features, table.columns) {
            encodings.append(
                try FeatureEncoding(measuring: column, name: feature.name, settings: settings))
        }
        self.encodings = encodings
    }

    /// How many columns there are, without the constant.
    var width: Int { encodings.reduce(0) { $0 + $1.width } }

    /// The columns for a table, and last a constant 1 when asked.
    func matrix(of table: FeatureTable, withConstant: Bool) -> Matrix {
        let rows = table.count
        var elements = [Double](repeating: 0, count: rows * (width + (withConstant ? 1 : 0)))
        var start = 0
        for (encoding, column) in zip(encodings, table.columns) {
            encoding.write(column, into: &elements, at: start)
            start += encoding.width * rows
        }
        for index in start..<elements.count { elements[index] = 1 }
        return Matrix(
            rows: rows, columns: width + (withConstant ? 1 : 0), elements: elements)
    }
}
