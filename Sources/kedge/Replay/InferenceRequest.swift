import Observations

/// Writes rows of a file as requests of the Open Inference Protocol V2.
struct InferenceRequest: Sendable {
    private struct Input: Sendable {
        let column: Int
        let isNumber: Bool
        /// All of the input up to its value.
        let opening: [UInt8]
    }

    private let inputs: [Input]
    private let rows: ReplayRows

    /// Finds the inputs of a model among the columns.
    ///
    /// - Throws: `InputError` when a column is missing or an input has an unknown datatype.
    init(_ model: ServedModel, rows: ReplayRows) throws {
        self.rows = rows
        inputs = try model.inputs.map { input in
            guard !input.isNumber || input.datatype.hasPrefix("FP") else {
                throw InputError(
                    "expected inputs of the datatypes FP64 or BYTES, got \(input.datatype) "
                        + "for '\(input.name)'")
            }
            let name = JSONText.quoted(input.name)
            return Input(
                column: try rows.position(of: input.name, as: "an input of '\(model.name)'"),
                isNumber: input.isNumber,
                opening: Array(
                    (#"{"name":\#(name),"shape":[1],"datatype":"\#(input.datatype)","data":["#)
                        .utf8))
        }
    }

    /// The body that asks for the prediction of a row; an empty field is a missing value.
    ///
    /// - Throws: `InputError` when a field that must be a number is none.
    func body(row: Int, id: String, eventTime: Timestamp) throws(InputError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256 + 80 * inputs.count)
        bytes += #"{"id":\#(JSONText.quoted(id)),"parameters":{"timestamp":"#.utf8
        bytes += "\(eventTime.milliseconds)},\"inputs\":[".utf8
        let fields = rows[row]
        for (index, input) in inputs.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += input.opening
            let field = fields[input.column]
            if field.isEmpty {
                bytes += "null".utf8
            } else if input.isNumber {
                guard let number = DecimalNumber.value(of: field) else {
                    throw rows.refusal(
                        row: row, column: input.column, expected: "a finite number or nothing")
                }
                bytes += "\(number)".utf8
            } else {
                bytes += JSONText.quoted(field).utf8
            }
            bytes += "]}".utf8
        }
        bytes += "]}".utf8
        return bytes
    }
}
