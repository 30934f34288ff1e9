/// What of a cell of the table is measured.
enum CalibrationPart: String, CaseIterable {
    /// Features one by one, by every test of single features.
    case columns
    /// Windows of twenty features, by the joint tests.
    case joint
    /// Windows of twenty features, by the default settings.
    case verdict
    /// The correlation flip.
    case flip

    /// Windows whose counts make a rate: fewer the longer they take.
    ///
    /// Of `columns`, each gives twenty comparisons.
    func windows(rows: Int, isShifted: Bool) -> Int {
        switch (self, rows) {
        case (.columns, ...200): isShifted ? 10 : 200
        case (.columns, ...1000): isShifted ? 5 : 100
        case (.columns, ...5000): isShifted ? 5 : 50
        case (.columns, _): isShifted ? 5 : 25
        case (.joint, ...200): isShifted ? 100 : 1000
        case (.joint, _): isShifted ? 50 : 500
        case (.verdict, ...100): isShifted ? 50 : 500
        case (.verdict, ...200): isShifted ? 50 : 300
        case (.verdict, ...1000): isShifted ? 20 : 200
        case (.verdict, _): isShifted ? 10 : 100
        case (.flip, _): 200
        }
    }
}
