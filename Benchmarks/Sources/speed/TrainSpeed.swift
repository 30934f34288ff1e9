import Foundation
import LinearAlgebra
import Observations
import Training

/// Training beside scikit-learn, the products of matrices under it, and prediction in batches.
struct TrainSpeed: Measure {
    let name = "train"

    /// By how much an objective may be above the other side's.
    private static let objectiveTolerance = 1e-8

    /// The order of the matrices whose product tells what the processor can do.
    private static let productOrder = 2000

    /// What is trained: its name, that of the peer's solvers, and the ratio aimed at.
    private struct Subject {
        let name: String
        let peers: [(key: String, name: String)]
        let learner: Learner
        let set: TrainingSet
        var wall: [Double] = []
        var processor: [Double] = []
        var objective = Double.nan
        var found: [String: [Double]] = [:]
    }

    /// Operations in a second, in thousands of millions, by the wall's time and by the processor's.
    private struct Rates {
        var wall: [Double] = []
        var processor: [Double] = []

        /// Adds the rate of so many runs, one after the other: one alone takes a hundredth of a
        /// second, and the first after another process ran is several times slower.
        mutating func add(_ operations: Double, runs: Int, _ body: () -> Void) {
            let seconds = ProcessorTime.wallAndProcessor {
                for _ in 0..<runs { body() }
            }
            wall.append(operations * Double(runs) / 1e9 / seconds.wall)
            processor.append(operations * Double(runs) / 1e9 / seconds.processor)
        }
    }

    func run(_ bench: Bench) async throws -> Measurement {
        let rows = bench.isQuick ? 50_000 : 500_000
        var measurement = Measurement(
            title: "Training",
            method: """
                \(rows.grouped) rows of \(TrainRows.features) features in memory, float64, column \
                by column on both sides; l2 = 1, a free intercept, nothing standardised. \
                scikit-learn 1.9.1 on numpy 2.4.6; where a solver stops early, with the loosest \
                tolerance at which its objective is within 1e-8 of the least, and besides with its \
                default. Kedge's objective is within 1e-8 of scikit-learn's or below it. All cores \
                on both sides; wall time, in turns, and processor time of all threads. The Gram \
                matrix is of the same columns, at columns * (columns + 1) operations a row, beside \
                DGEMM (OpenBLAS) of two matrices of order \(Self.productOrder), 20 and 2 runs in each \
                round. Prediction is of batches of 10 000 rows by the logistic regression, one thread.
                """)
        let data = try TrainRows(rows: rows)
        let path = bench.scratch + "/train.f64"
        try data.write(to: path)
        var subjects = try Self.subjects(data)
        let columns = Matrix(
            rows: rows, columns: TrainRows.features, elements: data.columns.flatMap(\.self))
        let square = Matrix(
            rows: Self.productOrder, columns: Self.productOrder,
            elements: (0..<Self.productOrder * Self.productOrder).map { Double($0 % 97) / 97 })
        var (gram, product) = (Rates(), Rates())
        var prediction: [Double] = []
        for _ in 0..<bench.rounds {
            for index in subjects.indices { try Self.train(&subjects[index]) }
            let peer = try await bench.parallelPeer(
                bench.python("sklearn"),
                [
                    bench.package + "/Peers/train_sklearn.py", path, "\(rows)",
                    "\(TrainRows.features)",
                ])
            for index in subjects.indices { try Self.compare(&subjects[index], peer) }
            let width = Double(TrainRows.features)
            gram.add(Double(rows) * width * (width + 1), runs: 20) { _ = columns.gram() }
            product.add(2 * pow(Double(Self.productOrder), 3), runs: 2) {
                _ = Matrix.product(square, square)
            }
            prediction.append(try Self.nanosecondsForEachRow(data))
        }
        for subject in subjects { Self.report(subject, &measurement) }
        measurement.rows += [
            .init(subject: "Kedge: Gram matrix", unit: "GFLOP/s", rounds: gram.wall),
            .init(subject: "OpenBLAS: DGEMM", unit: "GFLOP/s", rounds: product.wall),
            .init(subject: "Kedge: prediction", unit: "ns/row", rounds: prediction),
        ]
        measurement.ratios += [
            .init(
                "Gram matrix / DGEMM", gram.wall.median / product.wall.median, atLeast: 0.6),
            .init(
                "the same by processor time",
                gram.processor.median / product.processor.median),
            .init("prediction in ns a row", prediction.median, atMost: 200),
        ]
        return measurement
    }

    private static func subjects(_ data: TrainRows) throws -> [Subject] {
        let classes = (0..<TrainRows.classes).map { "\($0)" }
        return [
            Subject(
                name: "ridge", peers: [("ridge", "Cholesky")], learner: .ridge(l2: 1),
                set: try data.set(data.numbers, .regression)),
            Subject(
                name: "logistic regression",
                peers: [("lbfgs", "lbfgs"), ("newton_cholesky", "newton-cholesky")],
                learner: .logistic(l2: 1),
                set: try data.set(data.two, TargetSchema(classes: ["0", "1"]))),
            Subject(
                name: "multinomial of \(TrainRows.classes)", peers: [("multinomial", "lbfgs")],
                learner: .multinomial(l2: 1),
                set: try data.set(data.several, TargetSchema(classes: classes))),
        ]
    }

    private static func train(_ subject: inout Subject) throws {
        let settings = TrainingSettings(learner: subject.learner, standardises: false)
        var model: ModelArtifact?
        let seconds = try ProcessorTime.wallAndProcessor {
            model = try Trainer.train(subject.set, settings: settings)
        }
        subject.wall.append(seconds.wall)
        subject.processor.append(seconds.processor)
        subject.objective = model?.training.objective ?? .nan
    }

    private static func compare(_ subject: inout Subject, _ peer: [String: Double]) throws {
        for (key, name) in subject.peers {
            guard let objective = peer[key + "_objective"],
                subject.objective <= objective * (1 + objectiveTolerance)
            else {
                throw SpeedError(
                    "\(subject.name): expected an objective of at most that of \(name), "
                        + "\(peer[key + "_objective"] ?? .nan), got \(subject.objective)")
            }
            for suffix in ["", "_processor", "_default"] {
                guard let value = peer[key + suffix] else { continue }
                subject.found[key + suffix, default: []].append(value)
            }
        }
    }

    private static func report(_ subject: Subject, _ measurement: inout Measurement) {
        func add(_ name: String, _ rounds: [Double]?) {
            guard let rounds else { return }
            measurement.rows.append(
                .init(subject: "\(name), \(subject.name)", unit: "s", rounds: rounds))
        }
        add("Kedge", subject.wall)
        add("Kedge, processor", subject.processor)
        for (key, name) in subject.peers {
            add("scikit-learn \(name)", subject.found[key])
            add("scikit-learn \(name), processor", subject.found[key + "_processor"])
            add("scikit-learn \(name), default tolerance", subject.found[key + "_default"])
        }
        let medians = subject.peers.compactMap { subject.found[$0.key]?.median }
        let processors = subject.peers.compactMap { subject.found[$0.key + "_processor"]?.median }
        measurement.ratios += [
            .init(
                "fastest of scikit-learn / Kedge, \(subject.name)",
                (medians.min() ?? .nan) / subject.wall.median, atLeast: 2),
            .init(
                "the same by processor time, \(subject.name)",
                (processors.min() ?? .nan) / subject.processor.median),
        ]
    }

    private static func nanosecondsForEachRow(_ data: TrainRows) throws -> Double {
        let model = try Trainer.train(
            data.set(data.two, TargetSchema(classes: ["0", "1"])).rows(0..<20_000),
            settings: TrainingSettings(learner: .logistic(l2: 1)))
        let batches = (0..<2).map { data.table.rows($0 * 10_000..<($0 + 1) * 10_000) }
        var sum = 0.0
        let seconds = try ProcessorTime.seconds {
            for _ in 0..<10 {
                for batch in batches { sum += try model.score(batch)[0] }
            }
        }
        guard sum.isFinite else { throw SpeedError("expected finite scores, got \(sum)") }
        return seconds / Double(20 * 10_000) * 1e9
    }
}
