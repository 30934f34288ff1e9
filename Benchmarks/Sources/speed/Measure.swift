/// One thing whose speed is measured.
protocol Measure: Sendable {
    /// What selects it on the command line.
    var name: String { get }

    /// Measures it, in turn with what runs beside it.
    func run(_ bench: Bench) async throws -> Measurement
}
