internal import LinearAlgebra

/// A step that makes new columns of the columns of the design.
package enum ColumnTransform: Hashable, Codable, Sendable {
    /// Products of two columns behind all columns.
    case interactions(Interactions)
    /// Coordinates along axes in place of all columns.
    case projection(Projection)
    /// Random Fourier features in place of all columns.
    case fourier(FourierMap)
    /// Kernels to landmarks in place of all columns.
    case nystroem(NystroemMap)

    /// The columns it makes.
    ///
    /// - Precondition: `width(of:)` is not nil for the number of columns.
    func apply(to columns: Matrix) -> Matrix {
        switch self {
        case .interactions(let step): step.apply(to: columns)
        case .projection(let step): step.apply(to: columns)
        case .fourier(let step): step.apply(to: columns)
        case .nystroem(let step): step.apply(to: columns)
        }
    }

    /// How many columns it makes out of so many; nil when it does not fit them.
    func width(of columns: Int) -> Int? {
        switch self {
        case .interactions(let step): step.width(of: columns)
        case .projection(let step): step.width(of: columns)
        case .fourier(let step): step.width(of: columns)
        case .nystroem(let step): step.width(of: columns)
        }
    }
}
