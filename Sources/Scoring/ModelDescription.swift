internal import Observations

/// What the endpoint says about itself and its models, in JSON of the protocol V2.
enum ModelDescription {
    /// The answer to `GET /v2`.
    static func server(version: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("name")
        writer.write("kedge")
        writer.key("version")
        writer.write(version)
        writer.key("extensions")
        writer.beginArray()
        for name in ["model_repository", "kedge_traffic"] { writer.write(name) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    /// The answer to `GET /v2/models/{m}[/versions/{v}]`.
    static func model(_ model: LoadedModel, described version: LoadedVersion) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.key("name")
        writer.write(model.name)
        writer.key("versions")
        writer.beginArray()
        for name in model.versions.keys.sorted(by: precedes) { writer.write(name) }
        writer.endArray()
        writer.key("platform")
        writer.write("kedge")
        writer.key("inputs")
        writer.beginArray()
        for feature in version.model.schema.features {
            write(feature.name, feature.kind == .numeric ? "FP64" : "BYTES", into: &writer)
        }
        writer.endArray()
        writer.key("outputs")
        writer.beginArray()
        let isNumber = version.model.target.kind == .regression
        for output in Inference.outputs(of: version.model.target) {
            write(output, output == "score" || isNumber ? "FP64" : "BYTES", into: &writer)
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    /// The answer to `POST /v2/repository/index`: every loaded version is ready.
    static func index(_ state: ScoringState) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.beginArray()
        for model in state.modelNames {
            for version in state.versions(model: model) {
                writer.beginObject()
                writer.key("name")
                writer.write(model)
                writer.key("version")
                writer.write(version)
                writer.key("state")
                writer.write("READY")
                writer.key("reason")
                writer.write("")
                writer.endObject()
            }
        }
        writer.endArray()
        return writer.bytes
    }

    private static func write(_ name: String, _ datatype: String, into writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("name")
        writer.write(name)
        writer.key("datatype")
        writer.write(datatype)
        writer.key("shape")
        writer.beginArray()
        writer.write(-1)
        writer.endArray()
        writer.endObject()
    }
}
