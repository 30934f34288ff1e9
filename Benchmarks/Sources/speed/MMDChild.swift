import Detection
import Foundation
import LinearAlgebra

/// Kedge's joint test in a process of its own, whose memory can be told.
enum MMDChild {
    /// How many features rows have.
    static let features = 20
    /// How many relabellings are drawn.
    static let permutations = 1000
    /// By how much the features of the current sample are shifted.
    private static let shift = 0.05

    /// Writes two samples, row by row, and returns them.
    static func write(_ rows: Int, to path: String) throws -> (Matrix, Matrix) {
        var random = EventRandom(seed: 3)
        func sample(_ mean: Double) -> [Double] {
            (0..<rows * features).map { _ in random.gaussian() + mean }
        }
        let samples = [sample(0), sample(shift)]
        var data = Data()
        for sample in samples { sample.withUnsafeBytes { data.append(contentsOf: $0) } }
        try data.write(to: URL(fileURLWithPath: path))
        return (matrix(samples[0], features), matrix(samples[1], features))
    }

    /// Runs the test on the samples of a file.
    static func run(_ arguments: [String]) throws -> [String: Double] {
        let counts = arguments.dropFirst().compactMap { Int($0) }
        guard counts.count == 3, let data = FileManager.default.contents(atPath: arguments[0])
        else { throw SpeedError("expected FILE ROWS FEATURES PERMUTATIONS, got \(arguments)") }
        let (rows, features, permutations) = (counts[0], counts[1], counts[2])
        let numbers = data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
        let reference = matrix(Array(numbers[..<(rows * features)]), features)
        let current = matrix(Array(numbers[(rows * features)...]), features)
        var random = SplitMix64(seed: 1)
        func outcome() throws -> MaximumMeanDiscrepancyTest.Outcome {
            guard
                let found = MaximumMeanDiscrepancyTest.outcome(
                    reference: reference, current: current, permutations: permutations,
                    random: &random)
            else { throw SpeedError("expected an outcome of \(rows) rows") }
            return found
        }
        if rows <= 1000 { _ = try outcome() }
        let started = ProcessorTime.ofProcess()
        let found = try outcome()
        return [
            "seconds": ProcessorTime.ofProcess() - started, "peak_mb": try peakMegabytes(),
            "p_value": found.pValue,
        ]
    }

    /// A matrix from its elements row by row.
    private static func matrix(_ elements: [Double], _ columns: Int) -> Matrix {
        Matrix(rows: columns, columns: elements.count / columns, elements: elements).transposed
    }

    private static func peakMegabytes() throws -> Double {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
            if let kilobytes = line.split(separator: " ").compactMap({ Double($0) }).first {
                return kilobytes / 1024
            }
        }
        throw SpeedError("expected VmHWM in /proc/self/status")
    }
}
