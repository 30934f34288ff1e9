internal import LinearAlgebra

/// Some rows as columns of the design.
struct DesignBlock: Sendable {
    /// One row for each row; the last column is the constant 1 when there is one.
    let columns: Matrix
    let labels: [Double]
    /// Above 0, class weights included.
    let weights: [Double]
    /// The number of the first row among those that count.
    let firstRow: Int
}
