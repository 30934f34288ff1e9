internal import Observations

/// A request that was scored: what the answer and the prediction events say.
struct Inference {
    /// The rows that one version scored.
    struct Scored {
        let version: LoadedVersion
        let rows: [ScoredRow]
    }

    let request: InferRequest
    let binding: RowBinding
    let model: LoadedModel
    /// The id of the request, given or made.
    let id: String
    /// Event time in milliseconds since the epoch.
    let timestampMilliseconds: Int64
    let answer: Scored
    /// What the version beside it said, or nil.
    let beside: Scored?

    /// The id of a row's prediction: the request's, with the row's number if there are several.
    func predictionID(row: Int) -> String {
        binding.rows == 1 ? id : "\(id)/\(row)"
    }

    /// The names of the outputs of a model.
    static func outputs(of target: TargetSchema) -> [String] {
        target.kind == .binaryClassification ? ["prediction", "score"] : ["prediction"]
    }

    /// The answer in JSON of the protocol V2.
    func encodedAnswer() -> [UInt8] {
        let target = answer.version.model.target
        var writer = JSONWriter(capacity: 256 + 48 * binding.rows)
        writer.beginObject()
        writer.key("model_name")
        writer.write(model.name)
        writer.key("model_version")
        writer.write(answer.version.name)
        writer.key("id")
        writer.write(id)
        writer.key("outputs")
        writer.beginArray()
        for output in Self.outputs(of: target) {
            guard request.outputs?.contains(output) ?? true else { continue }
            write(output, target, into: &writer)
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private func write(_ output: String, _ target: TargetSchema, into writer: inout JSONWriter) {
        let isScore = output == "score"
        writer.beginObject()
        writer.key("name")
        writer.write(output)
        writer.key("shape")
        writer.beginArray()
        writer.write(binding.rows)
        writer.endArray()
        writer.key("datatype")
        writer.write(isScore || target.kind == .regression ? "FP64" : "BYTES")
        writer.key("data")
        writer.beginArray()
        for row in answer.rows {
            if isScore {
                writer.write(row.score)
            } else {
                writer.write(prediction: row.prediction, target)
            }
        }
        writer.endArray()
        writer.endObject()
    }
}

extension JSONWriter {
    /// Writes a prediction as events and answers spell it: the class as text, or the number.
    mutating func write(prediction: Double, _ target: TargetSchema) {
        guard target.kind != .regression else { return write(prediction) }
        let index = Int(prediction)
        precondition(target.classes.indices.contains(index), "a prediction indexes the classes")
        write(target.classes[index])
    }
}
