public import Pipelines
public import Serving

/// Makes the serving target that a pipeline's `deploy` section describes.
public struct ServingTargets: Sendable {
    private let make: @Sendable (Pipeline) throws -> any ServingTarget

    /// Makes targets by `make`, which is called again for each use: pipelines may change.
    public init(_ make: @escaping @Sendable (Pipeline) throws -> any ServingTarget) {
        self.make = make
    }

    /// The serving target of a pipeline: all instances of its endpoint as one.
    public func target(for pipeline: Pipeline) throws -> any ServingTarget {
        try make(pipeline)
    }
}
