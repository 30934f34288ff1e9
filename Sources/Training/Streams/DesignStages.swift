/// Makes rows of a source as columns of one design after another.
struct DesignStages: Sendable {
    let source: any TrainingSource
    let survey: Survey
    /// What the weights of each class are multiplied by; empty for 1.
    let classFactors: [Double]
    /// With more rows times columns, nothing is kept between readings.
    let keptNumbersMax: Int

    /// The rows as columns of a design.
    ///
    /// - Parameter keeps: whether they are kept when they are few enough: they are read again.
    func rows(
        of design: Design, withConstant: Bool, keeps: Bool = true
    ) throws(TrainingError) -> DesignRows {
        try DesignRows(
            of: source, rows: survey.rows, design: design, withConstant: withConstant,
            classFactors: classFactors, keptNumbersMax: keeps ? keptNumbersMax : 0)
    }
}
