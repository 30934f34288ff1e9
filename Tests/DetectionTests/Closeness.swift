/// Whether a value equals the expected one to a relative or an absolute tolerance.
///
/// NaN equals NaN and an infinity itself, so that undefined values compare too.
func isClose(
    _ value: Double, _ expected: Double, relative: Double, absolute: Double = 0
) -> Bool {
    if value.isNaN || expected.isNaN { return value.isNaN && expected.isNaN }
    if value == expected { return true }
    return (value - expected).magnitude <= max(relative * expected.magnitude, absolute)
}
