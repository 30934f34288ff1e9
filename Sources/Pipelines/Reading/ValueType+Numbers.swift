import Observations

extension ValueType<Double> {
    /// A number in a range, whose bounds are in it unless said otherwise.
    static func number(
        from lower: Double, to upper: Double, includingLower: Bool = true,
        includingUpper: Bool = true
    ) -> ValueType {
        let (low, high) = (plain(lower), plain(upper))
        let range =
            switch (includingLower, includingUpper) {
            case (true, true) where upper == .infinity: "of \(low) or more"
            case (false, _) where upper == .infinity: "above \(low)"
            case (true, true): "in \(low)...\(high)"
            case (true, false): "in \(low)..<\(high)"
            case (false, true): "above \(low), at most \(high)"
            case (false, false): "above \(low), below \(high)"
            }
        return ValueType(
            expected: "a number \(range)", placeholder: upper == .infinity ? lower + 1 : upper,
            parse: { (scalar) throws(Refusal) in
                guard scalar.mayBeNumber, !scalar.text.isEmpty,
                    scalar.text.allSatisfy({ "0123456789.eE+-".contains($0) }),
                    let value = Double(scalar.text), value.isFinite,
                    includingLower ? value >= lower : value > lower,
                    includingUpper ? value <= upper : value < upper
                else { throw Refusal() }
                return value
            }, write: plain)
    }

    @Sendable private static func plain(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}

extension ValueType where Value: FixedWidthInteger {
    /// A whole number in a range.
    static func integer(in range: ClosedRange<Value>) -> ValueType {
        ValueType(
            expected: "a whole number in \(range.lowerBound)...\(range.upperBound)",
            placeholder: range.lowerBound,
            parse: { (scalar) throws(Refusal) in
                guard scalar.mayBeNumber, let value = Value(scalar.text), range.contains(value)
                else { throw Refusal() }
                return value
            }, write: { "\($0)" })
    }
}

extension ValueType<Int> {
    /// A number of things: `1000 labels`, `1 label`, or just `1000`.
    static func count(_ unit: String, in range: ClosedRange<Int>) -> ValueType {
        ValueType(
            expected: "a number of \(unit) in \(range.lowerBound)...\(range.upperBound), "
                + "such as \"\(max(range.lowerBound, min(1000, range.upperBound))) \(unit)\"",
            placeholder: range.lowerBound,
            parse: { (scalar) throws(Refusal) in
                let words = scalar.text.split(separator: " ")
                guard scalar.mayBeNumber || words.count == 2, words.count <= 2,
                    let first = words.first, let value = Int(first), range.contains(value),
                    words.count == 1 || words[1] == unit || words[1] == unit.dropLast()
                else { throw Refusal() }
                return value
            }, write: { "\($0) \($0 == 1 ? String(unit.dropLast()) : unit)" })
    }
}

extension ValueType<Int> {
    /// An amount of memory in bytes: `512MiB` or `2GiB`.
    static func memory(in range: ClosedRange<Int>) -> ValueType {
        let write: @Sendable (Int) -> String = { bytes in
            bytes % (1 << 30) == 0 ? "\(bytes >> 30)GiB" : "\(bytes >> 20)MiB"
        }
        return ValueType(
            expected: "an amount of memory in \(write(range.lowerBound))..."
                + "\(write(range.upperBound)), such as 512MiB or 2GiB",
            placeholder: range.lowerBound,
            parse: { (scalar) throws(Refusal) in
                let units = ["MiB": 1 << 20, "GiB": 1 << 30]
                guard let unit = units[String(scalar.text.suffix(3))],
                    let count = Int(scalar.text.dropLast(3)),
                    case let (bytes, overflow) = count.multipliedReportingOverflow(by: unit),
                    !overflow, range.contains(bytes)
                else { throw Refusal() }
                return bytes
            }, write: write)
    }
}

extension ValueType<Duration> {
    /// A duration in a range: `250ms`, `10s`, `15m`, `24h`, `7d`, `2w`, or several: `1h30m`.
    static func duration(in range: ClosedRange<Duration>) -> ValueType {
        ValueType(
            expected: "a duration in \(DurationText.write(range.lowerBound))..."
                + "\(DurationText.write(range.upperBound)), such as 250ms, 10s, 15m, 24h or 7d",
            placeholder: range.lowerBound,
            parse: { (scalar) throws(Refusal) in
                guard let value = DurationText.parse(scalar.text), range.contains(value) else {
                    throw Refusal()
                }
                return value
            }, write: DurationText.write)
    }
}
