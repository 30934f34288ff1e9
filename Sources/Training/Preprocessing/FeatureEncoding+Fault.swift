extension FeatureEncoding {
    /// What keeps the encoding from being one; nil when nothing does.
    var fault: (expected: String, got: String)? {
        switch self {
        case .numeric(let numeric):
            let isSound =
                numeric.mean.isFinite && numeric.imputed.isFinite && numeric.scale.isFinite
                && numeric.scale > 0
            if !isSound {
                return (
                    "a finite mean and a positive scale",
                    "mean \(numeric.mean), scale \(numeric.scale)"
                )
            }
            let (lower, upper) = (numeric.lower ?? -.infinity, numeric.upper ?? .infinity)
            return lower <= upper ? nil : ("ordered bounds", "\(lower) and \(upper)")
        case .target(let encoding):
            return encoding.isSound ? nil : ("estimates that fit", "others")
        case .categorical(let categorical):
            return Set(categorical.categories).count == categorical.categories.count
                ? nil : ("distinct categories", "a repeated one")
        }
    }
}
