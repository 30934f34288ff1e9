import Observations
import Testing
import Windows

struct JoinFormat2Tests {
    /// What `encoded()` gave before predictions were spilled (commit d56cb5c) for the predictions
    /// and labels below.
    private static let stored = """
        02c8013228000000000000f03f020001040106070001c0a90701ec040000feffffffffffffffff01
        01c0a9070180050000feffffffffffffffff019003100c00091f501c5d341f1401bc953b7ef50e05
        5b63af18ad279405c96f564fb2edf3ca19bc953b7ef50e055b20bbf2c36466533b24b599ab39aea6
        7408cd2a3c6286b8f824b599ab39aea674001414091e00b401e80214ffffffffffffffffff01ffff
        ffffffffffffff011414001400b401e8020002020202020202020100010001000100010002000000
        0000000000fca9f1d24d62503ffca9f1d24d62603ffa7e6abc7493683ffca9f1d24d62703f7b14ae
        47e17a743ffa7e6abc7493783f79e9263108ac7c3ffca9f1d24d62803f02000000000000f03f0000
        00000000f87f000000000000f87f000000000000f87f000000000000f87f000000000000f03f0000
        00000000f87f000000000000f87f000000000000f87f02000000000000e03f000000000000f87f00
        0000000000f87f000000000000f87f000000000000f87f000000000000e03f000000000000f87f00
        0000000000f87f000000000000f87f02013101320102020102020102020101330100000000010000
        00010303030203000000080108cd2a3c6286b8f88005800508010001010002000000
        """

    private static let times: [Int64] = [0, 10, 20, 15, 30, 30, 120, 300, 310]
    private static let ids = ["p0", "p1", "p2", "p3", "p1", "p5", "p6", "p7", "p6"]

    private var bytes: [UInt8] {
        let digits = Self.stored.filter { !$0.isNewline }.utf8.compactMap {
            Character(Unicode.Scalar($0)).hexDigitValue
        }
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8(digits[$0] * 16 + digits[$0 + 1])
        }
    }

    @Test func `a state of before predictions were spilled is read and goes on`() throws {
        var fresh = LabelJoin(
            settings: try LabelJoinSettings(
                maximumDelay: .milliseconds(100), openPredictionsMax: 50, waitingLabelsMax: 40,
                jumpMax: .seconds(60)))
        _ = fresh.add(predictions: try Stream.predictions(Self.times, ids: Self.ids))
        _ = fresh.add(
            labels: Stream.labels([
                ("p0", 15), ("q", 20), ("p2", 130), ("p1", 200), ("p7", 320),
            ]))
        var read = try LabelJoin(decoding: bytes)
        #expect(read.settings == fresh.settings)
        // The second "p6" was not visible yet, so it had not been counted.
        func counters(_ join: LabelJoin) -> LabelJoinCounters {
            var counters = join.counters
            counters.duplicatePredictions = 0
            return counters
        }
        #expect(counters(read) == counters(fresh))
        #expect(read.watermark == fresh.watermark)
        #expect(read.openPredictions == fresh.openPredictions)
        #expect(read.labelsAhead == fresh.labelsAhead)
        #expect(read.predictionsAhead == fresh.predictionsAhead)
        for join in [try LabelJoin(decoding: read.encoded()), read] {
            read = join
            var expected = fresh
            let more = try Stream.predictions([330, 340], ids: ["p8", "p0"], firstOffset: 9)
            #expect(read.add(predictions: more) == expected.add(predictions: more))
            let labels = Stream.labels(
                [("p8", 335), ("p6", 336), ("p0", 337), ("p8", 340)], firstOffset: 5)
            #expect(read.add(labels: labels) == expected.add(labels: labels))
            #expect(counters(read) == counters(expected))
            #expect(read.counters.joined == 4)
        }
    }

    @Test func `such a state that is cut short is refused`() {
        for length in 0..<bytes.count {
            #expect(throws: WindowsError.self) {
                try LabelJoin(decoding: Array(bytes.prefix(length)))
            }
        }
    }
}
