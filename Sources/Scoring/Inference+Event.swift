internal import Observations

extension Inference {
    /// The prediction event of a row.
    ///
    /// Feature values are copied from the request as they were sent.
    func encodedEvent(row: Int, latency: Duration) -> [UInt8] {
        let version = answer.version
        var writer = JSONWriter(capacity: 320 + 32 * version.featureKeys.count)
        writer.beginObject()
        writer.key("id")
        writer.write(predictionID(row: row))
        writer.key("model")
        writer.write(model.name)
        writer.key("version")
        writer.write(version.name)
        writer.key("timestamp")
        writer.write(timestampMilliseconds)
        writer.key("features")
        writer.beginObject()
        for (feature, key) in version.featureKeys.enumerated() {
            let element = request.elements[binding.element(of: feature, row: row)]
            writer.write(json: key)
            writer.write(json: request.bytes[Int(element.start)..<Int(element.end)])
        }
        writer.endObject()
        write(answer, row: row, into: &writer)
        writeEntity(into: &writer)
        writer.key("latencyMs")
        writer.write(Double((latency.seconds * 1e6).rounded()) / 1000)
        if let beside {
            writer.key("mirrored")
            writer.beginObject()
            writer.key("version")
            writer.write(beside.version.name)
            write(beside, row: row, into: &writer)
            writer.endObject()
        }
        writer.endObject()
        return writer.bytes
    }

    private func write(_ scored: Scored, row: Int, into writer: inout JSONWriter) {
        let target = scored.version.model.target
        writer.key("prediction")
        writer.write(prediction: scored.rows[row].prediction, target)
        if target.kind == .binaryClassification {
            writer.key("score")
            writer.write(scored.rows[row].score)
        }
    }

    /// Events hold an object: an entity that was given as text becomes `{"id": text}`.
    private func writeEntity(into writer: inout JSONWriter) {
        guard let entity = request.entity else { return }
        writer.key("entity")
        if request.entityIsObject {
            writer.write(json: request.bytes[entity])
        } else {
            writer.beginObject()
            writer.key("id")
            writer.write(json: request.bytes[entity])
            writer.endObject()
        }
    }
}
