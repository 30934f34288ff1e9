/// Values over a power of two near the largest: squares of them neither overflow nor vanish.
struct ScaledValues {
    /// The values over `scale`, of magnitude below 2.
    let values: [Double]
    /// What they were divided by, which rounds nothing but values too small to matter.
    let scale: Double

    init(_ values: [Double]) {
        let largest = values.reduce(0) { max($0, $1.magnitude) }
        // An infinite value stays one.
        let scale = largest.isNormal ? largest.binade : 1
        self.scale = scale
        self.values = scale == 1 ? values : values.map { $0 / scale }
    }
}
