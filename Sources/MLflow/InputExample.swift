internal import Observations
internal import Training

/// A row that a model takes: the mean of each number, and the first known category of each text.
struct InputExample: Encodable {
    private enum Cell: Encodable {
        case number(Double)
        case text(String)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .number(let number): try container.encode(number)
            case .text(let text): try container.encode(text)
            }
        }
    }

    private struct Serving: Encodable {
        let frame: InputExample

        enum CodingKeys: String, CodingKey { case frame = "dataframe_split" }
    }

    private let columns: [String]
    private let data: [[Cell]]

    init(_ artifact: ModelArtifact) {
        columns = artifact.schema.features.map(\.name)
        data = [
            artifact.encodings.map { encoding in
                switch encoding {
                case .numeric(let encoding): .number(encoding.imputed)
                case .categorical(let encoding): .text(encoding.categories.first ?? "")
                case .target(let encoding): .text(encoding.categories.first ?? "")
                }
            }
        ]
    }

    /// The frame as pandas splits it.
    var json: String { SortedJSON.text(self) }

    /// The body of a request to MLflow's server.
    var servingJSON: String { SortedJSON.text(Serving(frame: self)) }
}
