extension ErrorEDetector {
    /// The baseline of a monitor stays in this range, whatever a small hold-out says.
    ///
    /// Below 2 % a few hundred hold-out rows cannot tell; above 60 % there is nothing to watch.
    public static let watchableRange = 0.02...0.6

    /// An error rate as a baseline that can be watched.
    public static func watchable(_ rate: Double) -> Double {
        min(max(rate, watchableRange.lowerBound), watchableRange.upperBound)
    }
}
