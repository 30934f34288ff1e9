public import Observations

/// One feature of a reference, prepared for comparisons.
public enum ReferenceColumn: Codable, Sendable, Equatable {
    /// Sorted values, and the edges and counts of the stability index.
    case numeric(Numeric)
    /// Counts of categories.
    case categorical(CategoryCounts)

    /// A numeric feature of a reference.
    public struct Numeric: Codable, Sendable, Equatable {
        /// The values, ascending.
        public let sample: SortedSample
        /// The inner edges of the bins; finite ones only.
        public let edges: [Double]
        /// The rows of each bin.
        public let binCounts: [Int]

        /// Sorts and bins a column.
        public init(_ values: [Double]) {
            sample = SortedSample(values)
            edges = PopulationStabilityIndexTest.decileEdges(of: sample).filter(\.isFinite)
            binCounts = PopulationStabilityIndexTest.counts(of: sample, edges: edges)
        }
    }

    /// Prepares a column.
    public init(_ column: Column) {
        switch column {
        case .numeric(let values): self = .numeric(Numeric(values))
        case .categorical(let column): self = .categorical(CategoryCounts(column))
        }
    }
}
