/// A further view whose newest row before each prediction joins its features.
public struct EntityJoin: Hashable, Sendable {
    /// The view, keyed by entity.
    public let view: FeatureView
    /// How old a row may be at the time of the prediction; an older one counts as missing.
    public let maximumAge: Duration

    /// Makes a join.
    public init(view: FeatureView, maximumAge: Duration) {
        self.view = view
        self.maximumAge = maximumAge
    }
}
