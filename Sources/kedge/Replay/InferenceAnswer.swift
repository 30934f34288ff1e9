import Foundation

/// What an endpoint of the Open Inference Protocol V2 answered for one row.
struct InferenceAnswer: Equatable {
    /// The version that answered; empty when the endpoint does not say.
    let version: String
    /// The class as text, or the number.
    let prediction: String
    /// The value of the output `score`, if there is one.
    let score: Double?

    private struct Message: Decodable {
        struct Output: Decodable {
            let name: String
            let data: [Value]
        }

        let modelVersion: String?
        let outputs: [Output]

        private enum CodingKeys: String, CodingKey {
            case modelVersion = "model_version"
            case outputs
        }
    }

    private enum Value: Decodable {
        case text(String)
        case number(Double)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .number(try container.decode(Double.self))
            }
        }

        var text: String {
            switch self {
            case .text(let text): text
            case .number(let number): Int64(exactly: number).map { "\($0)" } ?? "\(number)"
            }
        }
    }

    /// Reads the output `prediction`, or else the first; nil when there is none.
    init?(_ body: [UInt8]) {
        guard
            let message = try? JSONDecoder().decode(Message.self, from: Data(body)),
            let output = message.outputs.first(where: { $0.name == "prediction" })
                ?? message.outputs.first,
            let prediction = output.data.first
        else { return nil }
        version = message.modelVersion ?? ""
        self.prediction = prediction.text
        if case .number(let number) = message.outputs.first(where: { $0.name == "score" })?
            .data.first
        {
            score = number
        } else {
            score = nil
        }
    }
}
