/// A stretch of a stream, as it is written: so many things, or a duration of event time.
enum Extent: Equatable {
    case count(Int)
    case time(Duration)
}

extension ValueType<Extent> {
    /// So many things (`1000 labels`, `1000`), or a duration, which always has its unit.
    static func extent(
        _ unit: String, in counts: ClosedRange<Int>, or times: ClosedRange<Duration>
    ) -> ValueType {
        let count = ValueType<Int>.count(unit, in: counts)
        let time = ValueType<Duration>.duration(in: times)
        return ValueType(
            expected: "a number of \(unit) in \(counts.lowerBound)...\(counts.upperBound) or a "
                + "duration of event time in \(DurationText.write(times.lowerBound))..."
                + "\(DurationText.write(times.upperBound)), such as \"1000 \(unit)\" or 6h",
            placeholder: .count(counts.lowerBound),
            parse: { (scalar) throws(Refusal) in
                if let duration = try? time.parse(scalar) { return .time(duration) }
                return .count(try count.parse(scalar))
            },
            write: { extent in
                switch extent {
                case .count(let value): count.write(value)
                case .time(let value): time.write(value)
                }
            })
    }
}
