public import Observations

/// One feature of a reference, prepared for comparisons.
public enum ReferenceColumn: Codable, Sendable, Equatable {
    /// Sorted values, and the edges and counts of the stability index.
    case numeric(Numeric)
    /// Counts of categories.
    case categorical(CategoryCounts)
    /// A sketch of the values, for references that are large or come in parts.
    case sketch(QuantileSketch)

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
            var sort = DistributionSort()
            self.init(values, &sort)
        }

        /// Sorts and bins one of many columns.
        init(_ values: [Double], _ sort: inout DistributionSort) {
            sample = SortedSample(values, &sort)
            edges = PopulationStabilityIndexTest.decileEdges(of: sample).filter(\.isFinite)
            binCounts = PopulationStabilityIndexTest.counts(of: sample, edges: edges)
        }
    }

    /// Prepares a column.
    public init(_ column: Column) {
        var sort = DistributionSort()
        self.init(column, &sort)
    }

    /// Prepares one of many columns.
    init(_ column: Column, _ sort: inout DistributionSort) {
        switch column {
        case .numeric(let values): self = .numeric(Numeric(values, &sort))
        case .categorical(let column): self = .categorical(CategoryCounts(column))
        }
    }
}
