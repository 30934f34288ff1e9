import Detection

/// An input of a fixture: literal values, bits, parts end to end, or a recipe for the generator.
///
/// The generator draws from SplitMix64 and uses only + - * / sqrt and floor, so it gives the same
/// bits everywhere. See `values(of:)` for each kind.
enum SampleSpecification {
    /// The values of a sample, or nil when they lie in a data file that is not copied here.
    static func values(of specification: FixtureValue) -> [Double]? {
        guard case .object(let members) = specification else { return nil }
        if let literal = members["values"] { return literal.numbers }
        if let bits = members["bits"] { return bits.text.map { $0 == "1" ? 1 : 0 } }
        if let parts = members["concat"] {
            let values = parts.array.map { Self.values(of: $0) }
            return values.contains { $0 == nil } ? nil : values.flatMap { $0 ?? [] }
        }
        return members["gen"].map { generated($0) }
    }

    private static func generated(_ recipe: FixtureValue) -> [Double] {
        var random = SplitMix64(seed: UInt64(recipe["seed"].number))
        let scale = recipe["mul"].isNull ? 1 : recipe["mul"].number
        let shift = recipe["add"].isNull ? 0 : recipe["add"].number
        let missingEvery = recipe["nan_every"].isNull ? nil : recipe["nan_every"].integer
        return (0..<recipe["n"].integer).map { index in
            var value = draw(recipe, index: index, &random)
            value = value * scale
            value = value + shift
            if !recipe["decimals"].isNull {
                let unit = (0..<recipe["decimals"].integer).reduce(1.0) { power, _ in power * 10 }
                value = (value * unit + 0.5).rounded(.down) / unit
            }
            if let missingEvery, (index + 1) % missingEvery == 0 { return .nan }
            return value
        }
    }

    private static func draw(
        _ recipe: FixtureValue, index: Int, _ random: inout SplitMix64
    ) -> Double {
        func normal() -> Double {
            var sum = random.nextUniform()
            for _ in 0..<11 { sum += random.nextUniform() }
            return sum - 6
        }
        switch recipe["kind"].text {
        case "uniform": return random.nextUniform()
        case "normal12": return normal()
        case "tratio":
            let numerator = normal()
            return numerator / normal()
        case "chi2":
            let a = normal()
            let b = normal()
            let first = a * a
            let second = b * b
            return first + second
        case "pareto1": return 1 / (1 - random.nextUniform())
        case "pareto2": return 1 / (1 - random.nextUniform()).squareRoot()
        case "discrete": return (random.nextUniform() * recipe["k"].number).rounded(.down)
        case "bernoulli": return random.nextUniform() < recipe["p"].number ? 1 : 0
        case "constant": return recipe["value"].number
        case "ramp": return Double(index)
        default: return .nan
        }
    }
}
