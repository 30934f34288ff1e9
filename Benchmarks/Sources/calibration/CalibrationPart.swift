/// What of a cell of the table is measured.
enum CalibrationPart: String, CaseIterable {
    /// Features one by one, by every test of single features.
    case columns
    /// Windows of twenty features, by the joint tests.
    case joint
    /// Windows of twenty features, by the default settings.
    case verdict
    /// The same windows, whose rows are relabelled together (`westfall_young`).
    case together
    /// The correlation flip.
    case flip

    /// Windows whose counts make a rate: fewer the longer they take.
    ///
    /// Of `columns`, each gives twenty comparisons.
    func windows(rows: Int, isShifted: Bool) -> Int {
        let all =
            switch (self, rows) {
            case (.columns, ...200): 200
            case (.columns, ...1000): 100
            case (.columns, ...5000): 50
            case (.columns, _): 25
            case (.joint, _): 1000
            case (.together, ...200): 2000
            case (.verdict, ...1000), (.together, ...1000): 1000
            case (.verdict, ...5000), (.together, ...5000): 300
            case (.verdict, _), (.together, _): 200
            case (.flip, _): 200
            }
        return isShifted && self != .flip ? max(5, all / 20) : all
    }
}
