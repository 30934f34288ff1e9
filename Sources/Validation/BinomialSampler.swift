internal import Detection

/// Random counts of successes.
enum BinomialSampler {
    /// Below this mean, counting geometric gaps is faster than rejection, which is not valid there.
    private static let rejectionMeanMin = 10.0

    /// A random count of successes in `trials` with one probability.
    static func draw(
        trials: Int, probability: Double, from generator: inout SplitMix64
    ) -> Int {
        guard trials > 0, probability > 0 else { return 0 }
        guard probability < 1 else { return trials }
        if probability > 0.5 {
            return trials
                - draw(trials: trials, probability: 1 - probability, from: &generator)
        }
        return Double(trials) * probability < rejectionMeanMin
            ? drawByGaps(trials, probability, &generator)
            : drawByRejection(Double(trials), probability, &generator)
    }

    /// Adds up geometric gaps between successes until the trials are used up.
    private static func drawByGaps(
        _ trials: Int, _ probability: Double, _ generator: inout SplitMix64
    ) -> Int {
        let scale = 1 / logarithm(1 - probability)
        var used = 0.0
        var successes = 0
        while true {
            used += (logarithm(1 - generator.nextUniform()) * scale).rounded(.down) + 1
            if used > Double(trials) { return successes }
            successes += 1
        }
    }

    /// Algorithm BTRS of Hormann (1993), "The generation of binomial random variates".
    private static func drawByRejection(
        _ n: Double, _ p: Double, _ generator: inout SplitMix64
    ) -> Int {
        let deviation = (n * p * (1 - p)).squareRoot()
        let b = 1.15 + 2.53 * deviation
        let a = -0.0873 + 0.0248 * b + 0.01 * p
        let c = n * p + 0.5
        let accepted = 0.92 - 4.2 / b
        let alpha = (2.83 + 5.1 / b) * deviation
        let logOdds = logarithm(p / (1 - p))
        let mode = ((n + 1) * p).rounded(.down)
        let atMode = GammaFunction.logarithm(mode + 1) + GammaFunction.logarithm(n - mode + 1)
        while true {
            let u = generator.nextUniform() - 0.5
            let v = generator.nextUniform()
            let us = 0.5 - abs(u)
            guard us > 0 else { continue }
            let k = ((2 * a / us + b) * u + c).rounded(.down)
            if us >= 0.07, v <= accepted { return Int(k) }
            guard k >= 0, k <= n, v > 0 else { continue }
            let height = logarithm(v * alpha / (a / (us * us) + b))
            let density =
                atMode - GammaFunction.logarithm(k + 1) - GammaFunction.logarithm(n - k + 1)
                + (k - mode) * logOdds
            if height <= density { return Int(k) }
        }
    }
}
