import Detection
import Foundation
import Testing

@Suite struct RollingClassesTests {
    private static let pairs: [(label: Double, prediction: Double)] = (0..<500).map { row in
        let (label, prediction) = (row * 7 % 4, (row * row + row * 3) % 4)
        return (Double(label), Double(prediction))
    }

    @Test(arguments: [1, 7, 100, 1000])
    func `the window holds the newest labels, also when it is stored in between`(
        capacity: Int
    ) throws {
        var rolling = RollingClasses(capacity: capacity, classCount: 4)
        for (row, pair) in Self.pairs.enumerated() {
            rolling.add(label: pair.label, prediction: pair.prediction)
            if row % 90 == 0 {
                rolling = try JSONDecoder().decode(
                    RollingClasses.self, from: JSONEncoder().encode(rolling))
            }
        }
        var expected = MulticlassConfusion(classCount: 4)
        for pair in Self.pairs.suffix(capacity) {
            expected.add(label: Int(pair.label), prediction: Int(pair.prediction))
        }
        #expect(rolling.counts == expected)
        #expect(rolling.count == min(capacity, Self.pairs.count))
    }

    @Test(arguments: [-1, 3, 1e9, .nan, .infinity])
    func `what is none of the classes is passed over`(value: Double) {
        var rolling = RollingClasses(capacity: 5, classCount: 3)
        rolling.add(label: value, prediction: 1)
        rolling.add(label: 1, prediction: value)
        #expect(rolling.count == 0)
    }

    @Test(arguments: [
        #"{"capacity":2,"classCount":3,"outcomes":[1,2,3]}"#,
        #"{"capacity":0,"classCount":3,"outcomes":[]}"#,
        #"{"capacity":2,"classCount":3,"outcomes":[9]}"#,
        #"{"capacity":2,"classCount":0,"outcomes":[]}"#,
    ])
    func `a state that cannot be is refused`(json: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(RollingClasses.self, from: Data(json.utf8))
        }
    }
}
