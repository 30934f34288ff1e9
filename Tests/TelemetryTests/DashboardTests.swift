import Foundation
import Telemetry
import Testing

@Suite struct DashboardTests {
    /// The dashboard beside the package's sources.
    static func dashboard() throws -> [String: Any] {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: root.appending(path: "Dashboards/kedge-overview.json"))
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// All strings under a key, at any depth.
    static func texts(of keys: Set<String>, in value: Any) -> [String] {
        if let object = value as? [String: Any] {
            return object.flatMap { key, value in
                (keys.contains(key) ? [value as? String].compactMap(\.self) : [])
                    + texts(of: keys, in: value)
            }
        }
        return (value as? [Any])?.flatMap { texts(of: keys, in: $0) } ?? []
    }

    @Test func `every query names metrics of the catalogue, and labels that they have`() throws {
        let queries = Self.texts(of: ["expr", "definition"], in: try Self.dashboard())
        #expect(queries.count > 40)
        let functions: Set = [
            "sum", "max", "by", "rate", "increase", "histogram_quantile", "label_values", "on",
            "group_left", "instance",
        ]
        for query in queries {
            var labels: Set<String> = []
            var names: [String] = []
            let plain = query.replacing(/"[^"]*"|\[[^\]]*\]/, with: "")
            let words = plain.matches(of: /[a-z][a-z0-9_]*/).map { String($0.output) }
            for word in words where !functions.contains(word) {
                let base = word.replacing(/_(bucket|sum|count)$/, with: "")
                if let metric = MetricCatalogue.metric(named: word)
                    ?? MetricCatalogue.metric(named: base)
                {
                    #expect(word == base || metric.kind == .histogram, "\(query)")
                    labels.formUnion(metric.labels)
                } else {
                    names.append(word)
                }
            }
            labels.insert("le")
            #expect(!labels.subtracting(["le"]).isEmpty || plain.contains("kedge_"), "\(query)")
            #expect(Set(names).subtracting(labels).isEmpty, "unknown names in \(query)")
        }
    }

    @Test func `most of the catalogue is shown`() throws {
        let queries = Self.texts(of: ["expr"], in: try Self.dashboard()).joined(separator: " ")
        let shown = MetricCatalogue.all.filter { queries.contains($0.name) }
        #expect(Double(shown.count) > 0.7 * Double(MetricCatalogue.all.count))
    }

    @Test func `it imports and provisions`() throws {
        let dashboard = try Self.dashboard()
        #expect(dashboard["id"] is NSNull)
        #expect(dashboard["__inputs"] == nil)
        #expect(dashboard["uid"] as? String == "kedge-overview")
        let panels = try #require(dashboard["panels"] as? [[String: Any]])
        let ids = panels.compactMap { $0["id"] as? Int }
        #expect(ids.count == panels.count && Set(ids).count == ids.count)
        let sources = panels.compactMap { ($0["datasource"] as? [String: Any])?["uid"] as? String }
        #expect(Set(sources) == ["${datasource}"])
    }
}
