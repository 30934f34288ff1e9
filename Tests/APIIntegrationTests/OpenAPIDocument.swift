import Foundation

@testable import API

/// The OpenAPI document, as a judge of answers.
struct OpenAPIDocument: Sendable {
    /// Parts of a document, of which there is one for all tests.
    private let text: Data

    static func embedded() throws -> OpenAPIDocument {
        OpenAPIDocument(text: Data(PackageResources.openapi_json))
    }

    private init(text: Data) {
        self.text = text
    }

    var root: [String: Any] {
        (try? JSONSerialization.jsonObject(with: text)) as? [String: Any] ?? [:]
    }

    /// Every operation, as `GET /path`, with its description.
    var operations: [String: [String: Any]] {
        var found: [String: [String: Any]] = [:]
        for (path, item) in root["paths"] as? [String: [String: [String: Any]]] ?? [:] {
            for (method, operation) in item {
                found["\(method.uppercased()) \(path)"] = operation
            }
        }
        return found
    }

    /// Where an answer differs from what the document promises.
    func problems(_ method: String, _ path: String, _ reply: Reply) -> [String] {
        let root = root
        guard let operation = operation(method, path) else {
            return check(reply.json, named: "Error", root)
        }
        let responses = operation["responses"] as? [String: Any] ?? [:]
        if reply.status == 405 { return check(reply.json, named: "Error", root) }
        guard var response = responses["\(reply.status)"] as? [String: Any] else {
            return ["the status is not in the document"]
        }
        if let reference = response["$ref"] as? String {
            response = resolve(reference, root)
        }
        let content = response["content"] as? [String: [String: Any]] ?? [:]
        let type = String((reply.header("content-type") ?? "").prefix { $0 != ";" })
        guard let schema = content[type]?["schema"] as? [String: Any] else {
            return ["the media type '\(type)' is not in the document"]
        }
        guard type.hasSuffix("json") else { return [] }
        return check(reply.json, schema, root, "body")
    }

    private func operation(_ method: String, _ path: String) -> [String: Any]? {
        let given = path.prefix { $0 != "?" }.split(separator: "/")
        let candidates = operations.filter { key, _ in
            let parts = key.split(separator: " ")
            let segments = parts[1].split(separator: "/")
            return parts[0] == method && segments.count == given.count
                && zip(segments, given).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        // A path without parameters goes first.
        return candidates.min { $0.key.count { $0 == "{" } < $1.key.count { $0 == "{" } }?.value
    }

    private func resolve(_ reference: String, _ root: [String: Any]) -> [String: Any] {
        reference.split(separator: "/").dropFirst().reduce(root) {
            $0[String($1)] as? [String: Any] ?? [:]
        }
    }

    private func check(_ value: Any?, named name: String, _ root: [String: Any]) -> [String] {
        check(value, ["$ref": "#/components/schemas/\(name)"], root, "body")
    }

    private func check(
        _ value: Any?, _ schema: [String: Any], _ root: [String: Any], _ place: String
    ) -> [String] {
        if let reference = schema["$ref"] as? String {
            return check(value, resolve(reference, root), root, place)
        }
        guard let value else { return ["\(place) is no JSON"] }
        if let values = schema["enum"] as? [String], !values.contains(value as? String ?? "") {
            return ["\(place) is none of \(values)"]
        }
        switch schema["type"] as? String {
        case "object": return checkObject(value, schema, root, place)
        case "array":
            guard let items = value as? [Any] else { return ["\(place) is no array"] }
            let schema = schema["items"] as? [String: Any] ?? [:]
            return items.enumerated().flatMap { check($1, schema, root, "\(place)[\($0)]") }
        case "string" where schema["format"] as? String == "date-time":
            let text = value as? String ?? ""
            return text.hasSuffix("Z") && text.count == 24 ? [] : ["\(place) is no date-time"]
        case "string": return value is String ? [] : ["\(place) is no string"]
        case "integer", "number":
            return value is NSNumber && !(value is String) ? [] : ["\(place) is no number"]
        case "boolean": return value is Bool ? [] : ["\(place) is no boolean"]
        default: return []
        }
    }

    private func checkObject(
        _ value: Any, _ schema: [String: Any], _ root: [String: Any], _ place: String
    ) -> [String] {
        guard let members = value as? [String: Any] else { return ["\(place) is no object"] }
        var problems: [String] = []
        for name in schema["required"] as? [String] ?? [] where members[name] == nil {
            problems.append("\(place).\(name) is missing")
        }
        let properties = schema["properties"] as? [String: [String: Any]]
        for (name, member) in members {
            if let schema = properties?[name] ?? schema["additionalProperties"] as? [String: Any] {
                problems += check(member, schema, root, "\(place).\(name)")
            } else if properties != nil {
                problems.append("\(place).\(name) is not in the document")
            }
        }
        return problems
    }
}
