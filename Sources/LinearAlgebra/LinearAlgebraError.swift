/// Why a matrix could not be factored.
public enum LinearAlgebraError: Error, Hashable, Sendable, CustomStringConvertible {
    /// An element is NaN or infinite.
    case notFinite
    /// The leading block of this order is not positive definite.
    case notPositiveDefinite(order: Int)
    /// An iteration of LAPACK did not converge.
    case notConverged(routine: String)
    /// LAPACK refused an argument; a defect of this module.
    case refused(routine: String, code: Int)

    /// What was expected and what came.
    public var description: String {
        switch self {
        case .notFinite:
            "expected finite elements, got NaN or infinity"
        case .notPositiveDefinite(let order):
            "expected a positive definite matrix, got one whose leading block of order "
                + "\(order) is not"
        case .notConverged(let routine):
            "expected \(routine) to converge, it did not"
        case .refused(let routine, let code):
            "expected \(routine) to accept its arguments, got code \(code)"
        }
    }
}
