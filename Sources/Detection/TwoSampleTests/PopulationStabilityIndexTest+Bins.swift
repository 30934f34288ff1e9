extension PopulationStabilityIndexTest {
    /// Which bins and which treatment of empty ones the index is computed with.
    public enum Bins: String, Codable, Sendable, CaseIterable {
        /// The reference's deciles or the categories, missing values a bin, half a row added to
        /// every count: the only one with a calibrated law, and the default.
        case deciles
        /// What Evidently 0.7 computes: Sturges' histogram of both samples together (or the
        /// distinct values, up to 20 of the reference), a share of 0 replaced by a small one.
        case evidently
        /// What deepchecks 0.19 computes of categories: those below 1 % of the reference merged,
        /// shares floored at 1 %. Numbers, of which it has no index, are cut at the deciles.
        case deepchecks

        /// The share that deepchecks floors shares at, and below which it merges categories.
        static let deepchecksShareMin = 0.01

        /// The index of counts over the same bins; nil if either row is empty.
        public func value(reference: [Int], current: [Int]) -> Double? {
            switch self {
            case .deciles:
                PopulationStabilityIndexTest.statistic(
                    reference: reference, current: current)?.value
            case .evidently: Self.evidentlyValue(reference, current)
            case .deepchecks:
                PopulationStabilityIndexTest.flooredValue(
                    reference: reference, current: current,
                    minimumShare: Self.deepchecksShareMin)
            }
        }

        /// Counts of categories as the tool merges them.
        func merged(
            reference: [Int], current: [Int]
        ) -> (reference: [Int], current: [Int]) {
            guard self == .deepchecks else { return (reference, current) }
            let least = Self.deepchecksShareMin * Double(reference.reduce(0, +))
            var kept: (reference: [Int], current: [Int]) = ([], [])
            var rest = (0, 0)
            for (a, b) in zip(reference, current) {
                if Double(a) < least {
                    rest.0 += a
                    rest.1 += b
                } else {
                    kept.reference.append(a)
                    kept.current.append(b)
                }
            }
            // A rest below 1 % of both is floored to the same share, and adds nothing.
            return (kept.reference + [rest.0], kept.current + [rest.1])
        }

        /// A zero share becomes 0.0001, or a millionth of the least other share if that is less.
        private static func evidentlyValue(_ reference: [Int], _ current: [Int]) -> Double? {
            func shares(_ counts: [Int]) -> [Double]? {
                let total = Double(counts.reduce(0, +))
                guard total > 0, let least = counts.filter({ $0 > 0 }).min() else { return nil }
                let floor = Double(least) / total
                let substitute = floor <= 1e-4 ? floor / 1e6 : 1e-4
                return counts.map { $0 > 0 ? Double($0) / total : substitute }
            }
            guard let p = shares(reference), let q = shares(current) else { return nil }
            return zip(p, q).reduce(0) { $0 + ($1.0 - $1.1) * logarithm($1.0 / $1.1) }
        }
    }
}
