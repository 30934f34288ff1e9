import FeatureStore
import Observations
import Postgres
import Testing

extension FeatureStoreSuite {
    /// Random rows against a plain reimplementation of what the queries promise.
    @Suite struct PointInTimeTests {
        private struct Row {
            var id: UInt64
            var entity: String?
            var eventTime: Int64
            var knownAt: Int64
            var offset: Int64
            var value: Double
        }

        private struct Label {
            var id: UInt64
            var knownAt: Int64
            var offset: Int64
            var value: Double
        }

        /// What a query should find for one prediction.
        private struct Expected: Equatable {
            var value: Double
            var label: Double
            var eventTime: Int64
            var offset: Int64
            var joined: Double?
        }

        private static func schema(_ name: String) throws -> FeatureSchema {
            try FeatureSchema([Feature(name: name, kind: .numeric)])
        }

        private static func batch(_ rows: [Row], _ schema: FeatureSchema) throws -> PredictionBatch
        {
            var batch = PredictionBatch(schema: schema)
            batch.offsets = rows.map(\.offset)
            batch.idHashes = rows.map(\.id)
            batch.eventTimes = rows.map { Timestamp(milliseconds: $0.eventTime) }
            batch.versions = CategoricalColumn(rows.map { _ in "1" })
            batch.predictions = rows.map { _ in 1 }
            batch.scores = rows.map { _ in .nan }
            batch.mirroredVersions = CategoricalColumn(rows.map { _ in nil })
            batch.mirroredPredictions = rows.map { _ in .nan }
            batch.mirroredScores = rows.map { _ in .nan }
            batch.entities = CategoricalColumn(rows.map(\.entity))
            batch.features = try FeatureTable(
                schema: schema, columns: [.numeric(rows.map(\.value))])
            return batch
        }

        /// Everything that the queries promise, row by row, without an index or a join.
        private static func expected(
            _ rows: [Row], _ labels: [Label], _ profile: [Row], limit: Int, knownBy: Int64,
            maximumAge: Int64
        ) -> [Expected] {
            var found: [Expected] = []
            for row in rows where row.knownAt <= knownBy {
                let label = labels.filter { $0.id == row.id && $0.knownAt <= knownBy }
                    .max { ($0.knownAt, $0.offset) < ($1.knownAt, $1.offset) }
                guard let label else { continue }
                let joined = profile.filter {
                    row.entity != nil && $0.entity == row.entity && $0.eventTime <= row.eventTime
                        && row.eventTime - $0.eventTime <= maximumAge && $0.knownAt <= row.knownAt
                }.max {
                    ($0.eventTime, $0.knownAt, $0.offset) < ($1.eventTime, $1.knownAt, $1.offset)
                }
                found.append(
                    Expected(
                        value: row.value, label: label.value, eventTime: row.eventTime,
                        offset: row.offset, joined: joined?.value))
            }
            return found.sorted { ($0.eventTime, $0.offset) < ($1.eventTime, $1.offset) }
                .suffix(limit)
        }

        @Test(arguments: [UInt64](1...6))
        func `what is found equals a plain search of all rows`(seed: UInt64) async throws {
            var random = Generator(state: seed)
            func number(_ bound: Int64) -> Int64 { Int64.random(in: 0..<bound, using: &random) }
            func row(_ index: Int64, entities: Int64) -> Row {
                let eventTime = number(40)
                return Row(
                    id: UInt64(number(60)), entity: number(5) == 0 ? nil : "e\(number(entities))",
                    eventTime: eventTime, knownAt: eventTime + number(30), offset: index,
                    value: Double(index))
            }
            let rows = (0..<80).map { row($0, entities: 4) }
            let profile = (0..<60).map { row($0, entities: 4) }
            let labels = (0..<70).map {
                Label(
                    id: UInt64(number(60)), knownAt: number(70), offset: $0,
                    value: Double(number(2)))
            }
            try await withDatabase { pool in
                try await pool.withTransaction { connection in
                    let views = FeatureViewStore(connection)
                    let view = try await views.ensure(name: "v", schema: Self.schema("x"))
                    let other = try await views.ensure(name: "profile", schema: Self.schema("y"))
                    let writer = FeatureRowWriter(connection)
                    for row in rows {
                        try await writer.add(
                            Self.batch([row], view.schema), to: view, partition: 0,
                            knownAt: Timestamp(milliseconds: row.knownAt))
                    }
                    for row in profile {
                        try await writer.add(
                            Self.batch([row], other.schema), to: other, partition: 0,
                            knownAt: Timestamp(milliseconds: row.knownAt))
                    }
                    for label in labels {
                        var batch = LabelBatch()
                        batch.append(id: label.id, at: 0, offset: label.offset, label.value)
                        try await writer.add(
                            batch, to: view, partition: 0,
                            knownAt: Timestamp(milliseconds: label.knownAt))
                    }
                    for (limit, knownBy, age) in [
                        (1000, Int64(1000), Int64(1000)), (1000, 40, 10), (10, 30, 5), (7, 1000, 0),
                        (1000, 0, 5),
                    ] {
                        let found = try await TrainingRowQuery(connection).newest(
                            limit, of: view, knownBy: Timestamp(milliseconds: knownBy),
                            joining: [EntityJoin(view: other, maximumAge: .milliseconds(age))])
                        let wanted = Self.expected(
                            rows, labels, profile, limit: limit, knownBy: knownBy, maximumAge: age)
                        guard case .numeric(let values)? = found.features["x"],
                            case .numeric(let joined)? = found.features["profile.y"]
                        else {
                            Issue.record("the columns are missing")
                            return
                        }
                        let got = (0..<found.count).map {
                            Expected(
                                value: values[$0], label: found.labels[$0],
                                eventTime: found.eventTimes[$0].milliseconds,
                                offset: found.predictionOffsets[$0],
                                joined: joined[$0].isNaN ? nil : joined[$0])
                        }
                        #expect(got == wanted, "limit \(limit), known by \(knownBy), age \(age)")
                    }
                }
            }
        }

        /// SplitMix64.
        private struct Generator: RandomNumberGenerator {
            var state: UInt64

            mutating func next() -> UInt64 {
                state &+= 0x9E37_79B9_7F4A_7C15
                var mixed = state
                mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
                mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
                return mixed ^ (mixed >> 31)
            }
        }
    }
}
