import API
import FeatureStore
import Foundation
import Observations
import Postgres
import Testing

extension APITests {
    /// Storing labelled history.
    @Suite struct RowsTests {
        private static let path = "/api/v1/pipelines/churn/rows"
        private static let named = path + "?label=left&id=id&timestamp=at"

        private func stored(_ api: RunningAPI) async throws -> LabelledRows {
            try await api.pool.withConnection { connection in
                let view = try #require(try await FeatureViewStore(connection).view("churn"))
                return try await TrainingRowQuery(connection).newest(
                    100_000, of: view, knownBy: Timestamp(milliseconds: 4_000_000_000_000))
            }
        }

        @Test func `rows are stored as the file has them, and numbered on`() async throws {
            try await withAPI { api in
                _ = try await api.apply("churn", Samples.pipeline())
                let first = try await api.post(Self.named, Samples.rows(30), type: "text/csv")
                #expect(first.status == 201)
                #expect(first.object["ignoredColumns"] as? [String] == ["note"])
                let more = try await api.post(
                    Self.named, Samples.rows(12_000, from: 30), type: "text/csv; charset=utf-8")
                #expect(more.object["firstOffset"] as? Int == 30)
                #expect(more.object["lastOffset"] as? Int == 12_029)
                let rows = try await stored(api)
                #expect(rows.count == 12_030)
                #expect(rows.predictionOffsets == Array(0..<12_030))
                #expect(rows.partitions.allSatisfy { $0 == FeatureRowWriter.backfillPartition })
                #expect(rows.labels.prefix(4) == [1, 0, 0, 1])
                #expect(rows.features["balance"] == .numeric((0..<12_030).map { Double($0) + 0.5 }))
                guard case .categorical(let country) = rows.features["country"] else { return }
                #expect(country[0] == "at" && country[1] == nil)
                #expect(rows.eventTimes[3] == Timestamp(milliseconds: 3 * 1_800_000))
            }
        }

        @Test func `times may come from a start and an interval`() async throws {
            try await withAPI { api in
                _ = try await api.apply("churn", Samples.pipeline())
                let reply = try await api.post(
                    Self.path + "?label=left&start=2020-01-01T00:00:00Z&interval=30m",
                    Samples.rows(3), type: "text/csv")
                #expect(reply.status == 201)
                #expect(reply.object["lastEventTime"] as? String == "2020-01-01T01:00:00.000Z")
            }
        }

        @Test(arguments: [
            ("r1,0,x1,2,at,n,stays", "column 'age': expected a finite number or nothing"),
            ("r1,0,nan,2,at,n,stays", "column 'age'"),
            ("r1,0,1e999,2,at,n,stays", "column 'age'"),
            ("r1,0,1,2,at,n,goes", "column 'left': expected one of the classes stays, leaves"),
            ("r1,0,1,2,at,n,", "column 'left'"),
            ("r1,yesterday,1,2,at,n,stays", "column 'at': expected RFC 3339"),
            ("r1,9999999999999999,1,2,at,n,stays", "column 'at'"),
            ("r0,0,1,2,at,n,stays", "got that of row 1 again"),
            (",0,1,2,at,n,stays", "column 'id': expected an id"),
            ("r1,0,1,2,at,stays", "expected 7 fields, got 6"),
        ])
        func `a bad value is named by row and column, and nothing is stored`(
            line: String, expected: String
        ) async throws {
            try await withAPI { api in
                _ = try await api.apply("churn", Samples.pipeline())
                let good = Samples.rows(1)
                let reply = try await api.post(Self.named, good + line + "\n", type: "text/csv")
                #expect(reply.status == 422)
                #expect(reply.message.hasPrefix("row 2"))
                #expect(reply.message.contains(expected), "\(reply.message)")
                #expect(!reply.message.contains("x1") && !reply.message.contains("yesterday"))
                #expect(try await stored(api).count == 0)
            }
        }

        @Test(arguments: [
            ("", 400), ("?label=left", 400), ("?label=left&timestamp=at&interval=1h", 400),
            ("?label=left&start=2020&interval=1h", 400),
            ("?label=left&start=2020-01-01T00:00:00Z&interval=0m", 400),
            ("?label=nothing&timestamp=at", 422), ("?label=left&timestamp=when", 422),
            ("?label=left&timestamp=at&id=key", 422),
        ])
        func `queries that do not fit the file are refused`(
            query: String, status: Int
        ) async throws {
            try await withAPI { api in
                _ = try await api.apply("churn", Samples.pipeline())
                let reply = try await api.post(
                    Self.path + query, Samples.rows(2), type: "text/csv")
                #expect(reply.status == status, "\(reply.text)")
            }
        }

        @Test func `files that are empty, cut off, too long or stored already are refused`()
            async throws
        {
            try await withAPI(configure: { $0.backfillBytesMax = 100_000 }) { api in
                _ = try await api.apply("churn", Samples.pipeline())
                for text in ["", "id,at,age,balance,country,note,left\n", "a,b\n1,2\n"] {
                    let reply = try await api.post(Self.named, text, type: "text/csv")
                    #expect(reply.status == 422, "\(text)")
                }
                let cut = try await api.post(
                    Self.named, Samples.rows(2) + "r9,\"", type: "text/csv")
                #expect(cut.message.hasPrefix("line 4"))
                let long = try await api.post(Self.named, Samples.rows(5000), type: "text/csv")
                #expect(long.status == 413)
                #expect(try await api.post(Self.named, "x", type: "text/plain").status == 415)
                #expect(try await stored(api).count == 0)
                let once = try await api.post(Self.named, Samples.rows(5), type: "text/csv")
                #expect(once.status == 201)
                let twice = try await api.post(Self.named, Samples.rows(9), type: "text/csv")
                #expect(twice.status == 409)
                #expect(try await stored(api).count == 5)
            }
        }
    }
}
