internal import Foundation
internal import HTTPTypes

/// What goes back to whoever asked.
struct Answer: Sendable {
    let status: HTTPResponse.Status
    let mediaType: String
    let body: [UInt8]
    var headers: HTTPFields = [:]

    init(
        status: HTTPResponse.Status = .ok, mediaType: String, body: [UInt8]
    ) {
        self.status = status
        self.mediaType = mediaType
        self.body = body
    }

    /// JSON with sorted members.
    init(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.init(
            status: status, mediaType: "application/json", body: Array(try encoder.encode(value)))
    }
}
