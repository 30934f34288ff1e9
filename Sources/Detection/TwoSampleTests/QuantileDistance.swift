/// Distances between two samples on the scale of their values.
public enum QuantileDistance {
    /// The first Wasserstein distance, the integral of |F - G|; the unit is that of the values.
    ///
    /// Nil without values in either sample, or when a value is infinite.
    public static func wasserstein(_ pool: PooledSample) -> Double? {
        guard isDefined(pool) else { return nil }
        return saturated(
            PooledStatistic.wasserstein.value(pool, referenceEnds: pool.referenceEnds) / pool.unit)
    }

    /// The energy distance, sqrt(2 times the integral of (F - G)^2) (Szekely, Rizzo 2013).
    ///
    /// The unit is the root of that of the values. Nil where `wasserstein` is.
    public static func energy(_ pool: PooledSample) -> Double? {
        guard isDefined(pool) else { return nil }
        let integral = PooledStatistic.energy.value(pool, referenceEnds: pool.referenceEnds)
        return integral.squareRoot() * (2 / pool.unit).squareRoot()
    }

    /// The coefficient of inhomogeneity, sqrt(D^2 / (2 E|X - Y|)): 0 equal, 1 two constants.
    ///
    /// Has no unit, so it serves as the effect of the energy distance (Rizzo, Szekely 2016).
    public static func energyCoefficient(_ pool: PooledSample) -> Double? {
        guard isDefined(pool) else { return nil }
        let integral = PooledStatistic.energy.value(pool, referenceEnds: pool.referenceEnds)
        let n = Double(pool.referenceCount)
        let m = Double(pool.currentCount)
        let unit = pool.unit
        var across = 0.0
        for block in 0..<pool.values.count - 1 {
            let f = Double(pool.referenceEnds[block]) / n
            let g = Double(pool.ends[block] - pool.referenceEnds[block]) / m
            let gap = pool.values[block + 1] * unit - pool.values[block] * unit
            across += (f * (1 - g) + g * (1 - f)) * gap
        }
        return across > 0 ? min(1, (integral / across).squareRoot()) : 0
    }

    /// What distances are normalised by: the standard deviation of the reference (divisor n), or of
    /// both samples when the reference has none.
    static func deviation(_ reference: SortedSample, pooled: PooledSample) -> Double {
        let own = deviation(reference.values[...])
        if own > 0 { return own }
        var values: [Double] = []
        for (value, size) in zip(pooled.values, pooled.sizes) {
            values.append(contentsOf: repeatElement(value, count: Int(size)))
        }
        return deviation(values[...])
    }

    private static func deviation(_ values: ArraySlice<Double>) -> Double {
        let count = Double(values.count)
        let sample = ColumnSummary.moments(values).deviation ?? 0
        return sample * ((count - 1) / max(1, count)).squareRoot()
    }

    private static func isDefined(_ pool: PooledSample) -> Bool {
        pool.referenceCount > 0 && pool.currentCount > 0 && !pool.hasInfiniteValues
    }

    private static func saturated(_ value: Double) -> Double {
        min(value, .greatestFiniteMagnitude)
    }
}
