internal import LinearAlgebra

/// Turns a failure of a factorisation into an error of training.
///
/// - Throws: `TrainingError.numerical` with the reason.
func numerically<Value>(
    _ compute: () throws(LinearAlgebraError) -> Value
) throws(TrainingError) -> Value {
    do {
        return try compute()
    } catch {
        throw .numerical("\(error)")
    }
}
