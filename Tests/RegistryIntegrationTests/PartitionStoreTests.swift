import Observations
import Postgres
import Registry
import Testing

extension RegistrySuite {
    @Suite struct PartitionStoreTests {
        private func save(
            _ connection: PostgresConnection, epoch: Int64, hasPredictions: Bool = false,
            isIdle: Bool = false, watermark: Int64? = nil
        ) async throws {
            try await StreamStore(connection).save(
                pipeline: "churn", partition: 1, epoch: epoch, change: .appended([]),
                nextOffsets: hasPredictions ? ["p": 3] : [:],
                progress: StreamStore.Progress(
                    watermark: watermark.map(Timestamp.init(milliseconds:)),
                    hasPredictions: hasPredictions, isIdle: isIdle))
        }

        private func partition(
            _ connection: PostgresConnection, _ number: Int32 = 1
        ) async throws -> PartitionStore.Partition {
            try #require(
                try await PartitionStore(connection).partitions(pipeline: "churn")
                    .first { $0.partition == number })
        }

        @Test func `a partition is held from its claim on, and idle until predictions come`()
            async throws
        {
            try await withDatabase { pool in
                try await pool.withTransaction { connection in
                    let epoch = try await StreamStore(connection)
                        .claim(pipeline: "churn", partition: 1, owner: "w@h:1").epoch
                    var found = try await partition(connection)
                    #expect(found.owner == "w@h:1" && found.isHeld && !found.isIdle)
                    #expect(found.watermark == nil && found.windowsBefore == nil)
                    #expect(found.nextOffsets.isEmpty && found.standing.isEmpty)
                    try await save(connection, epoch: epoch, isIdle: true)
                    try await save(connection, epoch: epoch, watermark: -7)
                    found = try await partition(connection)
                    #expect(found.isIdle && found.watermark?.milliseconds == -7)
                    try await save(connection, epoch: epoch, hasPredictions: true)
                    found = try await partition(connection)
                    #expect(!found.isIdle && found.watermark?.milliseconds == -7)
                    #expect(found.nextOffsets == ["p": 3])
                    #expect(found.standing.keys.sorted() == ["p"])
                }
            }
        }

        @Test func `numbers of windows that are cut otherwise mean nothing now`()
            async throws
        {
            try await withDatabase { pool in
                try await pool.withTransaction { connection in
                    let streams = StreamStore(connection)
                    let windows = WindowStore(connection)
                    for partition in [0, 1] as [Int32] {
                        let epoch = try await streams.claim(
                            pipeline: "churn", partition: partition, windowCut: "a"
                        ).epoch
                        try await streams.save(
                            pipeline: "churn", partition: partition, epoch: epoch,
                            change: .appended([]), nextOffsets: [:],
                            windowsBefore: Int64(90 + partition))
                        try await windows.addPart(
                            pipeline: "churn", number: 90, partition: partition, content: [7])
                    }
                    // As it was: nothing is forgotten.
                    _ = try await streams.claim(pipeline: "churn", partition: 0, windowCut: "a")
                    #expect(try await partition(connection, 0).windowsBefore == 90)
                    let epoch = try await streams.claim(
                        pipeline: "churn", partition: 0, windowCut: "b"
                    ).epoch
                    #expect(try await partition(connection, 0).windowsBefore == nil)
                    #expect(try await partition(connection, 0).windowCut == "b")
                    #expect(try await partition(connection, 1).windowCut == "a")
                    try await streams.save(
                        pipeline: "churn", partition: 0, epoch: epoch, change: .appended([]),
                        nextOffsets: [:], windowsBefore: 46)
                    try await windows.addPart(
                        pipeline: "churn", number: 45, partition: 0, content: [8])
                    for cut in ["a", "b"] {
                        let taken = try await windows.takeComplete(
                            pipeline: "churn", partitionCount: 2, windowCut: cut)
                        #expect(taken.isEmpty)
                    }
                    let other = try await streams.claim(
                        pipeline: "churn", partition: 1, windowCut: "b"
                    ).epoch
                    try await streams.save(
                        pipeline: "churn", partition: 1, epoch: other, change: .appended([]),
                        nextOffsets: [:], windowsBefore: 46)
                    let taken = try await windows.takeComplete(
                        pipeline: "churn", partitionCount: 2, windowCut: "b")
                    #expect(taken.map(\.number) == [45])
                    #expect(taken.flatMap(\.parts).map(\.partition) == [0])
                    #expect(try await connection.query("SELECT FROM window_parts").isEmpty)
                }
            }
        }

        @Test func `only its owner says that a partition is held, and silence is no more holding`()
            async throws
        {
            try await withDatabase { pool in
                try await pool.withTransaction { connection in
                    let streams = StreamStore(connection)
                    let old = try await streams.claim(pipeline: "churn", partition: 1, owner: "a")
                    let new = try await streams.claim(pipeline: "churn", partition: 1, owner: "b")
                    _ = try await connection.execute(
                        """
                        UPDATE stream_states SET seen_at = now() - interval '1 minute',
                            event_at = now() - interval '2 minutes'
                        """)
                    let store = PartitionStore(connection)
                    try await store.hold(pipeline: "churn", epochs: [1: old.epoch])
                    var found = try await partition(connection)
                    #expect(!found.isHeld && found.owner == "b")
                    #expect(found.quiet >= .seconds(120) && found.quiet < .seconds(180))
                    try await store.hold(
                        pipeline: "churn", epochs: [1: new.epoch],
                        heldTopics: [1: ["labels", "predictions"]])
                    found = try await partition(connection)
                    #expect(found.isHeld && found.heldTopics == ["labels", "predictions"])
                    _ = try await streams.claim(pipeline: "churn", partition: 1, owner: "c")
                    #expect(try await partition(connection).heldTopics == [])
                }
            }
        }
    }
}
