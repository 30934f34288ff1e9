import Detection
import Testing

/// Values of SciPy 1.17.1 (`univariate.json`, `categorical.json`).
struct DistanceTests {
    @Test func `Wasserstein and energy distances agree with SciPy`() throws {
        var compared = 0
        for (item, reference, current) in try KolmogorovSmirnovTests.samples() {
            let pool = PooledSample(reference, current)
            let expected = item["expected"]
            if expected["wasserstein1"].isNull {
                #expect(pool.hasInfiniteValues, "\(item.name)")
                #expect(QuantileDistance.wasserstein(pool) == nil, "\(item.name)")
                continue
            }
            let scale = max(
                (pool.values.first ?? 0).magnitude, (pool.values.last ?? 0).magnitude)
            let wasserstein = try #require(QuantileDistance.wasserstein(pool))
            #expect(
                isClose(
                    wasserstein, expected["wasserstein1"].number, relative: 1e-10,
                    absolute: 1e-12 * scale), "\(item.name): \(wasserstein)")
            let energy = try #require(QuantileDistance.energy(pool))
            #expect(
                isClose(
                    energy, expected["energy_distance"].number, relative: 1e-10,
                    absolute: 1e-12 * scale), "\(item.name): \(energy)")
            let coefficient = try #require(QuantileDistance.energyCoefficient(pool))
            #expect((0...1).contains(coefficient), "\(item.name)")
            compared += 1
        }
        #expect(compared >= 48)
    }

    @Test func `Cramer-von Mises agrees with SciPy`() throws {
        var compared = 0
        for (item, reference, current) in try KolmogorovSmirnovTests.samples() {
            let expected = item["expected"]["cramer_von_mises"]
            if expected.isNull { continue }
            let pool = PooledSample(reference, current)
            let statistic = try #require(CramerVonMisesTest.statistic(pool))
            #expect(
                isClose(
                    statistic, expected["statistic"].number, relative: 1e-9, absolute: 1e-12),
                "\(item.name): \(statistic), \(expected["statistic"].number)")
            let p = CramerVonMisesTest.asymptoticPValue(
                statistic, referenceCount: reference.count, currentCount: current.count)
            #expect(
                // SciPy cuts its series off at terms of 1e-7.
                isClose(p, expected["p_asymptotic"].number, relative: 1e-6, absolute: 2e-8),
                "\(item.name): \(p), \(expected["p_asymptotic"].number)")
            compared += 1
        }
        #expect(compared >= 40)
    }

    @Test func `distances of categories agree with NumPy and SciPy`() throws {
        var compared = 0
        for item in try Fixture("categorical").cases {
            let reference = item["ref_counts"].integers
            let current = item["cur_counts"].integers
            let expected = item["expected"]
            for (key, value) in [
                ("js_distance_base_2", BinnedDistance.jensenShannon),
                ("hellinger_stable_form", BinnedDistance.hellinger),
                ("total_variation", BinnedDistance.totalVariation),
            ] {
                if expected[key].isNull { continue }
                let distance = try #require(value(reference, current))
                #expect(
                    isClose(
                        distance, expected[key].number, relative: 1e-9, absolute: 1e-9),
                    "\(item.name) \(key): \(distance), \(expected[key].number)")
                compared += 1
            }
            let psi = PopulationStabilityIndexTest.flooredValue(
                reference: reference, current: current)
            #expect(
                isClose(
                    psi ?? .nan, expected["psi_floor_0.0001"].number, relative: 1e-9,
                    absolute: 1e-14), "\(item.name)")
        }
        #expect(compared >= 45)
    }

    @Test func `distances are 0 for equal and 1 for disjoint shares, and need rows`() throws {
        for distance in [
            BinnedDistance.jensenShannon, BinnedDistance.hellinger, BinnedDistance.totalVariation,
        ] {
            #expect(distance([10, 20, 0], [20, 40, 0]) == 0)
            #expect(isClose(try #require(distance([5, 0], [0, 7])), 1, relative: 1e-12))
            #expect(distance([0, 0], [1, 2]) == nil)
        }
    }

    @Test func `the law of Cramer-von Mises agrees with its published points`() {
        // Anderson and Darling (1952), table 1.
        for (x, p) in [(0.34730, 0.10), (0.46136, 0.05), (0.74346, 0.01), (1.16786, 0.001)] {
            #expect(
                isClose(CramerVonMisesDistribution.survival(x), p, relative: 2e-4), "\(x)")
        }
        // The far tail meets the series where it takes over.
        let p = [5.0, 5.5, 5.8, 6, 6.2].map { CramerVonMisesDistribution.survival($0) }
        #expect(zip(p, p.dropFirst()).allSatisfy { $0 > $1 })
        #expect(CramerVonMisesDistribution.survival(50) > 0)
    }
}
