import Testing

@testable import Kafka

struct TransactionPlaceTests {
    @Test(
        arguments: [
            ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c),
            ("foobar", 0x8594_4171_f739_67e8),
        ] as [(String, UInt64)])
    func `checksums are those of the authors' test vectors`(text: String, sum: UInt64) {
        // http://www.isthe.com/chongo/src/fnv/test_fnv.c, FNV-1a of 64 bits.
        #expect(Array(text.utf8).withUnsafeBytes { TransactionPlace.checksum($0) } == sum)
    }

    @Test func `a place is read as it was written`() throws {
        let place = try #require(TransactionPlace("3:1234:af63dc4c8601ec8c", topic: "letters"))
        #expect(place.partition == TopicPartition(topic: "letters", partition: 3))
        #expect(place.offset == 1234)
        #expect(place.description == "3:1234:af63dc4c8601ec8c")
    }

    @Test(arguments: ["", "3:1234", "3:1234:af63:1", "x:1:2", "1:x:2", "1:2:x"])
    func `other texts are no place`(text: String) {
        #expect(TransactionPlace(text, topic: "letters") == nil)
    }
}
