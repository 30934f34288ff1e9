/// Labels and two models' answers, as many of each combination as cells say.
struct PairedRows {
    var labels: [Double] = []
    var champion: [Double] = []
    var challenger: [Double] = []

    /// Cells at 4 * label + 2 * champion + challenger.
    init(cells: [Int]) {
        for (cell, count) in cells.enumerated() {
            for _ in 0..<count {
                labels.append(Double(cell >> 2 & 1))
                champion.append(Double(cell >> 1 & 1))
                challenger.append(Double(cell & 1))
            }
        }
    }

    /// Rows of which `wins` only the challenger has right, `losses` only the champion.
    init(wins: Int, losses: Int, count: Int) {
        // Both right on the negatives; half of the wins on either label.
        let rest = count - wins - losses
        self.init(
            cells: [
                rest - rest / 2, losses / 2, wins / 2, 0, 0, wins - wins / 2,
                losses - losses / 2, rest / 2,
            ])
    }
}
