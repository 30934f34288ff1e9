#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension SequentialComparison {
    /// Looks at unpaired evidence: two independent streams of errors with rates p (stable), q
    /// (canary).
    ///
    /// E = J(stable) J(canary) / sup over H0 of the likelihood, where J(k of n) = B(k + 1/2, n - k
    /// + 1/2) / B(1/2, 1/2) is the likelihood averaged over Jeffreys' prior. H0 is q - p >=
    /// `margin`, or q - p <= `rollBackMargin`. For the true pair (p, q) in H0, E is at most a
    /// product of two likelihood-ratio martingales, whatever the order in which the versions'
    /// labels arrive.
    ///
    /// The supremum is at the observed rates when they lie in H0, else on its edge, where the
    /// log-likelihood is concave in p.
    public func compare(_ evidence: UnpairedEvidence) -> ComparisonResult {
        let stable = Trials(errors: evidence.stableWrong, count: evidence.stableCount)
        let canary = Trials(errors: evidence.canaryWrong, count: evidence.canaryCount)
        let difference: Double? =
            stable.count > 0 && canary.count > 0 ? canary.rate - stable.rate : nil
        let mixture = stable.logMixture + canary.logMixture
        let free = stable.logLikelihood(stable.rate) + canary.logLikelihood(canary.rate)
        func edge(_ offset: Double) -> Double {
            Self.logLikelihoodMax(stable: stable, canary: canary, offset: offset)
        }
        let observed = difference ?? 0
        let hasBoth = difference != nil
        return result(
            labels: evidence.canaryCount,
            labelsEnough: min(evidence.stableCount, evidence.canaryCount),
            difference: difference,
            nonInferiority: !hasBoth
                ? 0 : mixture - (observed >= margin ? free : edge(margin)),
            inferiority: !hasBoth
                ? 0 : mixture - (observed <= rollBackMargin ? free : edge(rollBackMargin)))
    }

    /// The largest log-likelihood with the canary's rate = stable's + `offset`, 0 <= offset < 1.
    private static func logLikelihoodMax(
        stable: Trials, canary: Trials, offset: Double
    ) -> Double {
        func slope(_ rate: Double) -> Double {
            stable.slope(rate) + canary.slope(rate + offset)
        }
        var low = 0.0
        var high = 1 - offset
        // The slope falls in the rate; sixty halvings exhaust a double's digits.
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if slope(middle) > 0 { low = middle } else { high = middle }
        }
        func value(_ rate: Double) -> Double {
            stable.logLikelihood(rate) + canary.logLikelihood(rate + offset)
        }
        return max(value(low), value((low + high) / 2), value(high))
    }
}

/// Errors in independent trials.
private struct Trials {
    let errors: Double
    let count: Double

    init(errors: Int, count: Int) {
        self.errors = Double(errors)
        self.count = Double(count)
    }

    var rate: Double { count > 0 ? errors / count : 0 }

    /// ln [B(k + 1/2, n - k + 1/2) / B(1/2, 1/2)]; B(1/2, 1/2) = pi.
    var logMixture: Double {
        LogGamma.of(errors + 0.5) + LogGamma.of(count - errors + 0.5) - LogGamma.of(count + 1)
            - log(Double.pi)
    }

    /// k ln p + (n - k) ln(1 - p), with 0 ln 0 = 0.
    func logLikelihood(_ rate: Double) -> Double {
        (errors > 0 ? errors * log(min(rate, 1)) : 0)
            + (count > errors ? (count - errors) * log1p(-min(rate, 1)) : 0)
    }

    /// The derivative of the log-likelihood.
    func slope(_ rate: Double) -> Double {
        (errors > 0 ? errors / rate : 0)
            - (count > errors ? (count - errors) / (1 - rate) : 0)
    }
}
