/// What a learner found.
struct Fit {
    /// One for each column of the design.
    var coefficients: [Double]
    /// The constant term; 0 when there is none.
    var intercept: Double
    /// What was minimised, at its minimum.
    var objective: Double
    /// How many steps it took.
    var steps: Int
}
