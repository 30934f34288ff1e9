/// Adjusted p-values of tests that were relabelled together: the step-down maximum of Westfall and
/// Young.
///
/// With z(1) >= z(2) >= ... the scores of K tests and z(k, b) that of test k in relabelling b of
/// B:
///
///     p~(k) = max over j <= k of (1 + #{b : max over l >= j of z(l, b) >= z(j)}) / (1 + B)
///
/// Of rows that can change places without drift, the chance that some test has p~ <= alpha is at
/// most alpha, and near it however the tests depend on each other, since the maximum keeps their
/// dependence. Source: Westfall, Young (1993), "Resampling-based multiple testing", algorithm 4.1;
/// Ge, Dudoit, Speed (2003), "Resampling-based multiple testing for microarray data analysis", box
/// 2.
enum StepDownMaximum {
    /// The adjusted p-values, in the order of the tests.
    static func adjusted(_ tests: [TableRelabelling.Outcome]) -> [Double] {
        let order = tests.indices.sorted {
            (-tests[$0].observed, $0) < (-tests[$1].observed, $1)
        }
        let draws = tests.first?.drawn.count ?? 0
        var largest = [Double](repeating: -.infinity, count: draws)
        var pValues = [Double](repeating: 1, count: tests.count)
        for test in order.reversed() {
            // Equal up to rounding counts as reached.
            let least = tests[test].observed - 1e-9
            var reached = 0
            for draw in largest.indices {
                largest[draw] = max(largest[draw], tests[test].drawn[draw])
                if largest[draw] >= least { reached += 1 }
            }
            pValues[test] = Double(1 + reached) / Double(1 + draws)
        }
        var bound = 0.0
        for test in order {
            bound = max(bound, pValues[test])
            pValues[test] = bound
        }
        return pValues
    }
}
