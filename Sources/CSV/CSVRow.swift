/// One row of a CSV file: its fields end to end, each valid UTF-8.
public struct CSVRow: Sendable, Hashable {
    /// The line of the file on which the row begins, from 1.
    public internal(set) var line = 1
    var bytes: [UInt8] = []
    var ends: [Int] = []

    /// How many fields there are.
    public var count: Int { ends.count }

    /// The bytes of a field.
    public func field(_ index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    /// A field as text.
    public func text(_ index: Int) -> String {
        String(decoding: field(index), as: UTF8.self)
    }

    /// All fields as texts.
    public var texts: [String] { (0..<count).map { text($0) } }

    mutating func clear(line: Int) {
        self.line = line
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }
}
